/** Resolves when `subscribe` calls back, or once `signal` is aborted; ends the subscription in both cases. */
export async function awaitEvent(
  subscribe: (happened: () => void) => () => void,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      unsubscribe();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const unsubscribe = subscribe(done);
    signal.addEventListener('abort', done);
  });
}
