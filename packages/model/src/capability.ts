import type { Evidence } from './evidence.ts';
import type { Span } from './span.ts';
import type { FileRecord, RunRecord, TestIdentity, TestRecord } from './test-record.ts';

type Awaitable<T> = T | Promise<T>;

/** The five kinds of the product, or a word of a third party's own. */
export type CapabilityKind =
  | 'orchestration'
  | 'intelligence'
  | 'chaos'
  | 'performance'
  | 'healing'
  | (string & {});

/** What a capability is told when it is set up. */
export interface RunContext {
  readonly runId: string;
  /** Absolute path of the project. */
  readonly root: string;
  readonly watch: boolean;
  /** Another capability of this run by name; only those in `requires` may be asked for. */
  readonly capability: (name: string) => Capability;
  /** Keeps evidence for the report. May be called at any time before `teardown` returns. */
  readonly learn: (evidence: Evidence) => void;
}

/**
 * A plug-in that takes part in a run. Every hook is optional and runs in Vitest's main process; hooks that must
 * run beside the test itself live in the module that `room` names.
 */
export interface Capability {
  /** Unique in a run, in kebab-case. */
  readonly name: string;
  readonly kind: CapabilityKind;
  /** Names of capabilities that must be set up before this one and torn down after it. */
  readonly requires?: readonly string[];
  /** URL of a module that exports `room: RoomHooks`, loaded in every room of the run. */
  readonly room?: string;

  /** Called once before any test file is loaded, after everything in `requires`. A throw ends the run. */
  setup?(context: RunContext): Awaitable<void>;
  /**
   * Called once per run and project with the files about to run; returns those to keep, in the order to run them.
   * Must not return a file that it was not given.
   */
  plan?(files: readonly string[], context: RunContext): Awaitable<readonly string[]>;
  /** Called once for each finished test, also for retried ones, after its last attempt. Must not throw. */
  onTestEnded?(test: TestRecord): Awaitable<void>;
  /** Called once for each finished file; yields what was learned. Must not change the record. */
  judge?(file: FileRecord): Iterable<Evidence> | undefined;
  /** Called once when all files have ended, also after an interruption. In watch mode once for each rerun. */
  onRunEnded?(run: RunRecord): Awaitable<void>;
  /** Called once, in reverse order of `setup`, also when another capability failed. */
  teardown?(): Awaitable<void>;
}

/** Hooks that run inside a room, beside the test. */
export interface RoomHooks {
  /**
   * Wraps each attempt of each test. Must call `next` exactly once and let what it throws pass.
   * Hooks nest in the order of set-up: the first capability is outermost.
   */
  aroundTest?(test: TestIdentity, next: () => Promise<void>): Promise<void>;
  /** Called synchronously when a span starts in the room's own process. Must be fast and must not throw. */
  onSpanStarted?(span: StartedSpan): void;
  /** Called for every finished span that reaches the room: its own, and those its services sent. */
  onSpanEnded?(span: Span): void;
}

/** What is known of a span while it is open. */
export interface StartedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
}

/** Returns the capability as it is; gives editors and the compiler the contract to check. */
export function defineCapability(capability: Capability): Capability {
  return capability;
}
