// Taken when this module loads, so that fake timers of a test neither stop nor hurry a service.
const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis;
const realNow = performance.now.bind(performance);

/** Calls back after a number of milliseconds of real time, unless the function that it returns was called before. */
export function onTimeout(milliseconds: number, happened: () => void): () => void {
  const timer = realSetTimeout(happened, milliseconds);
  return () => realClearTimeout(timer);
}

/** Resolves after a number of milliseconds of real time, or at once when `signal` is aborted. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const cancel = onTimeout(milliseconds, done);
    signal?.addEventListener('abort', done);
  });
}

/** Whole milliseconds of real time since an arbitrary moment; only differences mean something. */
export function stopwatch(): () => number {
  const start = realNow();
  return () => Math.round(realNow() - start);
}
