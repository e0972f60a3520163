import { AsyncLocalStorage } from 'node:async_hooks';

/** Taken when this module loads, which no test waits for. */
const outside = AsyncLocalStorage.snapshot();

/**
 * Runs `work` as if no test and no span were around it: what is shared by several tests belongs to none of them.
 */
export function outsideTests<T>(work: () => T): T {
  return outside(work);
}
