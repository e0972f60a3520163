import type { Evidence, OutsideAttemptEvidence, StartTimeline } from '@clnrm/model';
import type { StepRecord } from '@clnrm/scenario';

/** What a scenario tells of itself beside its result, on the way from the room to the reporters. */
export interface ScenarioMeta {
  /** How services were started for it. */
  readonly starts: readonly StartTimeline[];
  /** What its services tried to reach outside. */
  readonly attempts: readonly OutsideAttemptEvidence[];
  readonly steps: readonly StepRecord[];
}

declare module 'vitest' {
  interface TaskMeta {
    clnrm?: ScenarioMeta;
  }
}

/** The evidence in what a test, or its file, tells of itself. */
export function evidenceOfMeta({ clnrm }: { readonly clnrm?: ScenarioMeta }): readonly Evidence[] {
  if (clnrm === undefined) return [];
  return [...clnrm.starts.map((timeline): Evidence => ({ kind: 'start', timeline })), ...clnrm.attempts];
}
