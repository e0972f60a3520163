// Taken when this module loads, so that fake timers of a test neither stop nor hurry a service.
const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis;
const realNow = performance.now.bind(performance);

/** Resolves after a number of milliseconds of real time, or at once when `signal` is aborted. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      realClearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = realSetTimeout(done, milliseconds);
    signal?.addEventListener('abort', done);
  });
}

/** Whole milliseconds of real time since an arbitrary moment; only differences mean something. */
export function stopwatch(): () => number {
  const start = realNow();
  return () => Math.round(realNow() - start);
}
