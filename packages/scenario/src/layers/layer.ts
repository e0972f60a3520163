import type { Evidence, Span, StartTimeline, TestIdentity, TraceSource } from '@clnrm/model';
import type { DependencyGraph } from '../graph/dependency-graph.ts';
import type { RunningService } from '../service/running-service.ts';
import type { Step, StepRecord, StepStart } from '../world/step.ts';

/** The spans of one test. */
export interface LayerSpans extends TraceSource {
  /** Those that have arrived, in the order they did. */
  readonly arrived: readonly Span[];
}

/** What a layer sees of the scenario that it takes part in, and what it can do there. */
export interface LayerWorld {
  readonly test: TestIdentity;
  /** The services of the scenario, ready. Each can be frozen, killed, restarted, measured, and have programs run beside it. */
  readonly services: Readonly<Record<string, RunningService>>;
  /** Which of them needs which. */
  readonly graph: DependencyGraph;
  /** How those were started that were started for this test. */
  readonly starts: readonly StartTimeline[];
  /** The spans of the test as they arrive; undefined where nothing is recorded. */
  readonly spans: LayerSpans | undefined;
  readonly step: Step;
  /** The steps that have ended. */
  readonly steps: readonly StepRecord[];
  /** Aborted when the test times out or is cancelled. */
  readonly signal: AbortSignal;
  /** Milliseconds of real time since the scenario began; the times of steps are told by the same clock. */
  elapsed(): number;
  /** Resolves after so many milliseconds of real time, or at once when `signal` is aborted. */
  pause(milliseconds: number): Promise<void>;
  /**
   * Has something done when the scenario has ended, in whatever way, its time being over included: what comes last is done
   * first, and before the services are left. Returns a function that does it now instead.
   */
  defer(undo: () => unknown): () => Promise<void>;
  /** Keeps evidence for the report. */
  readonly learn: (evidence: Evidence) => void;
}

/** What a layer does. Each works alone and knows no other; what it learns it keeps as evidence. */
export interface LayerWork {
  /**
   * Wraps the body of each attempt of the scenario: called once, after the services are ready and before they are left.
   * Must call `next` exactly once, wait for it, let what it throws pass, and leave nothing of its own behind. Layers nest in
   * the order they are listed, the first one outermost.
   */
  readonly around?: (world: LayerWorld, next: () => Promise<void>) => Promise<void>;
  /** Wraps each step of the body, in the span of the step, under the same rules; steps within steps included. */
  readonly aroundStep?: (world: LayerWorld, step: StepStart, next: () => Promise<void>) => Promise<void>;
}

/**
 * Something that a scenario switches on by name, such as faults or measurements. Its options belong to the function that
 * makes it: `chaos({ fault: 'kill' })`.
 */
export interface ScenarioLayer extends LayerWork {
  /** Unique among the layers of a scenario, in kebab-case. */
  readonly name: string;
}
