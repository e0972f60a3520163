import type { StartedProcess } from './process-pool.ts';

/** What a set of spares is created with. */
export interface SpareProcessesOptions {
  /** How many may wait at once. */
  readonly limit: () => number;
  /** Ends one that ran nothing, and removes its directories. */
  readonly end: (spare: StartedProcess) => Promise<void>;
}

/**
 * Processes that come up while files run in others. Each is a room of its own from its first moment, with its own mark
 * and directories; only the file that runs in it is not known yet.
 */
export interface SpareProcesses {
  /** Starts one where fewer than `wanted` of this kind wait, and there is room for one more. */
  readonly prepare: (kind: SpareKind, wanted: number, start: () => StartedProcess) => void;
  /** Takes the one that has waited longest; undefined where none is alive. */
  readonly take: (kind: SpareKind) => StartedProcess | undefined;
  /** Ends those that nobody took. */
  readonly drop: () => Promise<void>;
}

/** What a process is started with, compared by identity: only a file that asks for the very same may take it. */
export type SpareKind = readonly unknown[];

/** Creates an empty set of spares. */
export function createSpareProcesses({ limit, end }: SpareProcessesOptions): SpareProcesses {
  const waiting: { readonly kind: SpareKind; readonly spare: StartedProcess }[] = [];
  /** Ends under way, so that `drop` resolves after all of them. */
  const ending = new Set<Promise<void>>();

  const discard = (spare: StartedProcess): void => {
    // What cannot be ended or removed now is with the rest of the run.
    const ended: Promise<void> = end(spare)
      .catch(() => {})
      .finally(() => ending.delete(ended));
    ending.add(ended);
  };

  return {
    prepare: (kind, wanted, start) => {
      const alike = waiting.filter((one) => isSame(one.kind, kind)).length;
      if (alike >= wanted || waiting.length >= limit()) return;
      const spare = start();
      spare.process.keepHostAlive(false);
      waiting.push({ kind, spare });
    },
    take: (kind) => {
      for (;;) {
        const index = waiting.findIndex((one) => isSame(one.kind, kind));
        const spare = index === -1 ? undefined : waiting.splice(index, 1)[0]?.spare;
        if (spare === undefined) return undefined;
        if (!spare.process.exited) {
          spare.process.keepHostAlive(true);
          return spare;
        }
        discard(spare);
      }
    },
    drop: async () => {
      for (const { spare } of waiting.splice(0)) discard(spare);
      await Promise.all(ending);
    },
  };
}

function isSame(one: SpareKind, other: SpareKind): boolean {
  return one.length === other.length && one.every((part, index) => part === other[index]);
}
