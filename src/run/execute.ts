import type { RetireReason } from '@clnrm/model';

/** What is known of a process when a file has ended in it. */
export interface ProcessState {
  /** Whether it had run other files before this one. */
  readonly reused: boolean;
  /** Files it has run, this one included. */
  readonly files: number;
  /** Bytes resident. */
  readonly memory: number;
  /** Whether a test of the file failed. */
  readonly failed: boolean;
  /** Whether the audit found it clean, or brought it back to what it was. */
  readonly clean: boolean;
  /** Whether the test runner's own state could be taken back. */
  readonly reset: boolean;
  /** Whether this is already the second go of the file. */
  readonly rerun: boolean;
}

/** What decides about a process after a file. */
export interface ReusePolicy {
  /** Whether files may share a process at all. */
  readonly shared: boolean;
  /** Files. */
  readonly maxReuse: number;
  /** Bytes. */
  readonly memoryLimit: number | false;
  /** Whether a failure in a reused process is run again in a fresh one. */
  readonly rerun: boolean;
}

/** What becomes of a process and of the file that ran in it. */
export type ProcessFate =
  | { readonly kind: 'keep' }
  | { readonly kind: 'retire'; readonly reason: RetireReason }
  /** The result does not count: the file runs again in a fresh process. */
  | { readonly kind: 'run-again' };

/**
 * Stage 3 for one file, after reset, run and audit: decides whether its result counts and whether its process may run
 * another file. A failure in a reused process may be the fault of the files before it, so only a fresh one can tell.
 */
export function decideFate(state: ProcessState, policy: ReusePolicy): ProcessFate {
  if (state.failed && state.reused && policy.rerun && !state.rerun) return { kind: 'run-again' };
  const reason = reasonToRetire(state, policy);
  return reason === undefined ? { kind: 'keep' } : { kind: 'retire', reason };
}

function reasonToRetire(state: ProcessState, policy: ReusePolicy): RetireReason | undefined {
  if (!policy.shared) return 'isolation';
  if (!state.clean) return 'dirty';
  if (!state.reset) return 'stale';
  if (policy.memoryLimit !== false && state.memory > policy.memoryLimit) return 'memory';
  if (state.files >= policy.maxReuse) return 'reuse';
  return undefined;
}
