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
 * A plug-in that takes part in a run. Every hook is optional and runs in Vitest's main process, one at a time and in
 * the order of set-up; hooks that must run beside the test itself live in the module that `room` names.
 */
export interface Capability {
  /** Unique in a run, in kebab-case. */
  readonly name: string;
  readonly kind: CapabilityKind;
  /** Names of capabilities that must be set up before this one and torn down after it. */
  readonly requires?: readonly string[];
  /** URL of a module that exports `room: RoomHooks`, loaded in every room of the run. */
  readonly room?: string;

  /**
   * Called once before any test file is loaded, after everything in `requires`. A throw ends the run before the first
   * test; `teardown` is still called. Must not start what `teardown` cannot end.
   */
  setup?(context: RunContext): Awaitable<void>;
  /**
   * Called once per run and project, and again for each rerun in watch mode, with the files about to run; returns those
   * to keep, in the order to run them. A throw ends the run. Must not return a file that it was not given, nor one twice.
   */
  plan?(files: readonly string[], context: RunContext): Awaitable<readonly string[]>;
  /**
   * Called once for each finished test, after its last attempt, before the `judge` of its file. Tests of different files
   * come interleaved. A throw fails the run and stops no other capability. Must not change the record.
   */
  onTestEnded?(test: TestRecord): Awaitable<void>;
  /**
   * Called once for each finished file, after the `onTestEnded` of its tests; yields what was learned. A throw fails the
   * run and loses only what this call would have yielded. Must not change the record, wait, or yield what a structured
   * clone cannot copy.
   */
  judge?(file: FileRecord): Iterable<Evidence> | undefined;
  /**
   * Called once when all files have ended and been judged, also after an interruption. In watch mode once for each rerun.
   * A throw fails the run and stops no other capability. Must not change the record.
   */
  onRunEnded?(run: RunRecord): Awaitable<void>;
  /**
   * Called once, in reverse order of `setup`, also when this or another capability failed, and so also when `setup`
   * threw half-way. Must leave nothing of `setup` behind; `setup` may be called again afterwards.
   */
  teardown?(): Awaitable<void>;
}

/** Hooks that run inside a room, beside the test. They see one room, and start anew with it. */
export interface RoomHooks {
  /**
   * Wraps each attempt of each test; concurrent tests overlap. Must call `next` exactly once, wait for it, and let what
   * it throws pass: the test fails otherwise. Hooks nest in the order of set-up, the first capability outermost.
   */
  aroundTest?(test: TestIdentity, next: () => Promise<void>): Promise<void>;
  /**
   * Called synchronously, once for each span that starts in the room's own process, within the code under test. Must be
   * fast and must not throw, wait, or start spans itself.
   */
  onSpanStarted?(span: StartedSpan): void;
  /**
   * Called once for every finished span that reaches the room: its own, and those its services sent. Must be fast and must
   * not throw, wait, or start spans itself.
   */
  onSpanEnded?(span: Span): void;
  /**
   * Called once when the file of the room has ended, before the audit; yields what was learned beside the tests, and forgets
   * it, for the same process may run another file. A throw fails the run and loses only what this call would have yielded.
   * Must not wait, or yield what a structured clone cannot copy.
   */
  onFileEnded?(): Iterable<Evidence> | undefined;
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
