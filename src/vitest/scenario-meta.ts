import type { Evidence, StartTimeline } from '@clnrm/model';
import type { StepRecord } from '@clnrm/scenario';

/** What a scenario tells of itself beside its result, on the way from the room to the reporters. */
export interface ScenarioMeta {
  /** How services were started for it. */
  readonly starts: readonly StartTimeline[];
  readonly steps: readonly StepRecord[];
  /** What layers learned. */
  readonly evidence: readonly Evidence[];
}

declare module 'vitest' {
  interface TaskMeta {
    clnrm?: ScenarioMeta;
  }
}

/** The evidence in what a test tells of itself. */
export function evidenceOfMeta({ clnrm }: { readonly clnrm?: ScenarioMeta }): readonly Evidence[] {
  if (clnrm === undefined) return [];
  const { starts, evidence } = clnrm;
  return [...starts.map((timeline): Evidence => ({ kind: 'start', timeline })), ...evidence];
}
