import { performance } from 'node:perf_hooks';

// Taken when the module loads: tests replace the global ones by fake timers.
const readMonotonic = process.hrtime.bigint;
const readPerformance = performance.now.bind(performance);
const set = globalThis.setTimeout;
const clear = globalThis.clearTimeout;

// One reading ties the monotonic clock to the epoch, so that times of this process are ordered exactly.
const epochAtZero = BigInt(Math.round((performance.timeOrigin + readPerformance()) * 1e6)) - readMonotonic();

/** Nanoseconds since the epoch by the monotonic clock, unaffected by fake timers and by changes of the time of day. */
export function nowNs(): bigint {
  return epochAtZero + readMonotonic();
}

/** Nanoseconds since the epoch at which the monotonic clock of this machine read `monotonic`. */
export function atMonotonic(monotonic: bigint): bigint {
  return epochAtZero + monotonic;
}

/** What the monotonic clock of this machine read at `ns`, by {@link nowNs}. */
export function monotonicAt(ns: bigint): bigint {
  return ns - epochAtZero;
}

/** Milliseconds by the monotonic clock, unaffected by fake timers. */
export function nowMs(): number {
  return readPerformance();
}

/**
 * Calls `callback` after real milliseconds, unless the process has nothing else to do and need not be kept alive for it;
 * returns a function that prevents it.
 */
export function later(
  milliseconds: number,
  callback: () => void,
  { keepsAlive = true }: { readonly keepsAlive?: boolean } = {},
): () => void {
  const timer = set(callback, milliseconds);
  if (!keepsAlive) timer.unref();
  return () => clear(timer);
}
