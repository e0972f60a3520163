import type { Leak, LeakKind } from '@clnrm/model';
import type { AuditScope } from './auditor.ts';
import type { CreationLog } from './creation-log.ts';
import type { FileLog } from './file-log.ts';
import type { Trace } from './trace.ts';

/** One difference between two states of the process, before it is decided whether it is a leak. */
export interface Finding {
  readonly kind: LeakKind;
  readonly subject: string;
  readonly change: Leak['change'];
  readonly detail: string;
  /** What is there now. Two findings of one subject are the same when this is. */
  readonly value: unknown;
  /** Where it was caused, where that was recorded. */
  readonly trace: Trace | undefined;
  /** What to look for in the source when nothing was recorded, the best first. */
  readonly hints: readonly RegExp[];
  /** True where it may go away by itself within a moment, as a handle that is closing does. */
  readonly settles?: boolean;
  /** Puts back what was there. Absent where that cannot be done exactly. */
  readonly undo: (() => void) | undefined;
}

/** Looks at one class of state. `State` is whatever the check wants to see again. */
export interface Check<State = unknown> {
  readonly name: string;
  /** True where findings are undone before the other checks compare, since they show there as well. */
  readonly first: boolean;
  /** Takes the state as it is. Called before each test file; on the path of every file, so cheap. */
  snapshot(): State;
  /** Lists what is different. Called after each test file; must not change anything. */
  compare(before: State): readonly Finding[];
  /** Takes differences that are not among the given findings for part of the state to compare with. */
  accept?(before: State, except: readonly Finding[]): void;
  /** Called when a module of Node was loaded. */
  loaded?(): void;
  /** Called with the code of each module of the project before it runs. */
  evaluating?(code: string): void;
}

/** What checks work with. */
export interface CheckContext {
  /** The file that is being audited. */
  readonly scope: () => AuditScope;
  /** Whether a file is being audited; `scope` throws otherwise. */
  readonly running: () => boolean;
  readonly creations: CreationLog;
  readonly files: FileLog;
}

/** Fills in what most checks leave out. */
export function defineCheck<State>(
  check: Pick<Check<State>, 'name' | 'snapshot' | 'compare'> & Partial<Check<State>>,
): Check {
  const whole: Check<State> = { first: false, ...check };
  // A state is only ever handed back to the check that made it.
  return whole;
}
