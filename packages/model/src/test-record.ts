import type { Evidence } from './evidence.ts';

/** A test that is about to run or ran, independent of the runner. */
export interface TestIdentity {
  /** Stable within a run. */
  readonly id: string;
  /** Suites and test joined by ` > `. */
  readonly name: string;
  /** Absolute path of the test file. */
  readonly file: string;
  /** The project it runs in; empty for the root project. */
  readonly project: string;
}

/** What one test came to. */
export interface TestRecord extends TestIdentity {
  readonly state: 'passed' | 'failed' | 'skipped';
  /** Milliseconds. */
  readonly duration: number;
  readonly retries: number;
  readonly spans: number;
  readonly errors: readonly { readonly name: string; readonly message: string }[];
  readonly evidence: readonly Evidence[];
}

/** What one test file came to, and the room it ran in. */
export interface FileRecord {
  readonly file: string;
  readonly project: string;
  readonly room: RoomRecord | undefined;
  /** Whether it failed, also by an error outside of its tests: false by default. */
  readonly failed?: boolean;
  readonly tests: readonly TestRecord[];
  readonly evidence: readonly Evidence[];
}

/** How strictly a room keeps a file apart from the others. */
export type Isolation = 'verified' | 'process' | 'namespace' | 'container';

/** The room a file ran in. */
export interface RoomRecord {
  readonly id: string;
  readonly isolation: Isolation;
  readonly pid: number;
  /** Whether the process had run other files before this one. */
  readonly reused: boolean;
  /** Why the process was not kept, where it was not. */
  readonly retired: RetireReason | undefined;
  /** Whether a failure in a reused process was run again in a fresh one. */
  readonly rerun: boolean;
  /** Milliseconds spent on the audit. */
  readonly auditTime: number;
}

/** Why a process is not used for another file. */
export type RetireReason =
  | 'dirty'
  | 'stale'
  | 'failed'
  | 'crashed'
  | 'memory'
  | 'reuse'
  | 'isolation'
  | 'cancelled';

/** A whole run. */
export interface RunRecord {
  readonly id: string;
  /** Unix time in milliseconds. */
  readonly startedAt: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly outcome: 'passed' | 'failed' | 'interrupted';
  readonly files: readonly FileRecord[];
  readonly evidence: readonly Evidence[];
}
