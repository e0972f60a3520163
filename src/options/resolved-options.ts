import type { Capability, Isolation } from '@clnrm/model';
import type {
  AttemptPolicy,
  DirectoryPolicy,
  HygieneChecks,
  LeakPolicy,
  Provided,
  ProvideRoom,
} from './clnrm-options.ts';

/** {@link ClnrmOptions} with every default filled in and every unit settled. */
export interface ResolvedClnrmOptions {
  /** Absolute path of the project. */
  readonly root: string;
  readonly isolation: Isolation;
  readonly leaks: LeakPolicy;
  readonly outsideAttempts: AttemptPolicy;
  /** Relative to the project. */
  readonly writes: readonly string[];
  readonly home: DirectoryPolicy;
  readonly temp: DirectoryPolicy;
  readonly env: 'inherit' | readonly string[];
  /** Milliseconds; `false` lets a test block for ever. */
  readonly hardTimeout: number | false;
  /** Bytes; `false` sets no limit. */
  readonly memoryLimit: number | false;
  /** May be `Infinity`. */
  readonly maxReuse: number;
  readonly rerun: boolean;
  /** What each room is given. */
  readonly provide: (room: ProvideRoom) => Provided;
  /** Undefined where nothing is fixed. */
  readonly deterministic: ResolvedDeterministic | undefined;
  /** Undefined where iterations are not compared. */
  readonly determinism: ResolvedDeterminism | undefined;
  /** Undefined where spans are off. */
  readonly spans: ResolvedSpans | undefined;
  readonly container: ResolvedContainer;
  readonly capabilities: readonly Capability[];
  readonly report: ResolvedReport;
}

/** How iterations of a test are compared; survives a structured clone. */
export interface ResolvedDeterminism {
  readonly iterations: number;
  readonly volatile: readonly string[];
  readonly ignore: readonly string[];
}

/** What is fixed inside a deterministic room; survives a structured clone. */
export interface ResolvedDeterministic {
  readonly seed: string;
  readonly clock: ResolvedClock;
  readonly timeZone: string;
  readonly locale: string;
}

/** The clock of a deterministic room; `at` is in Unix milliseconds, `step` in milliseconds. */
export type ResolvedClock =
  | { readonly kind: 'system' }
  | { readonly kind: 'frozen'; readonly at: number }
  | { readonly kind: 'stepped'; readonly at: number; readonly step: number };

/** How spans are recorded and waited for. */
export interface ResolvedSpans {
  readonly orphans: 'warn' | 'fail' | 'off';
  /** Milliseconds. */
  readonly settleMs: number;
  /** Milliseconds. */
  readonly deadlineMs: number;
  /** Entries of baggage that are copied into spans. */
  readonly baggage: readonly string[];
  /** What `expectTrace` states besides its rules; `false` for nothing. */
  readonly hygiene: Required<HygieneChecks> | false;
}

/** How a container room is made. */
export interface ResolvedContainer {
  /** Undefined for one that is made of the running Node. */
  readonly image: string | undefined;
}

/** What is reported of a run. */
export interface ResolvedReport {
  readonly terminal: boolean;
  /** Absolute paths that end in `.svg` or `.mmd`. */
  readonly topology: readonly string[];
}
