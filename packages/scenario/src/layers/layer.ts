import type { Evidence, TestIdentity } from '@clnrm/model';
import type { RunningService } from '../service/running-service.ts';
import type { Step } from '../world/step.ts';

/** What a layer sees of the scenario that it takes part in. */
export interface LayerWorld {
  readonly test: TestIdentity;
  /** The services of the scenario, ready. */
  readonly services: Readonly<Record<string, RunningService>>;
  readonly step: Step;
  /** Aborted when the test times out or is cancelled. */
  readonly signal: AbortSignal;
  /** Keeps evidence for the report. */
  readonly learn: (evidence: Evidence) => void;
}

/**
 * Something that a scenario switches on by name, such as faults or measurements. Each layer works alone and knows no other;
 * what it learns it keeps as evidence. Its options belong to the function that makes it: `chaos({ fault: 'kill' })`.
 */
export interface ScenarioLayer {
  /** Unique among the layers of a scenario, in kebab-case. */
  readonly name: string;
  /**
   * Wraps the body of each attempt of the scenario: called once, after the services are ready and before they are left.
   * Must call `next` exactly once, wait for it, let what it throws pass, and leave nothing of its own behind. Layers nest in
   * the order they are listed, the first one outermost.
   */
  around(world: LayerWorld, next: () => Promise<void>): Promise<void>;
}
