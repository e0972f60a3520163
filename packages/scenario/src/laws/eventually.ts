import { pause, stopwatch } from '../pause.ts';

const limit = 20_000;

/** Resolves when something has come true, asked again and again; rejects with what it would have been after 20 s. */
export async function eventually(what: string, ask: () => boolean | Promise<boolean>): Promise<void> {
  const elapsed = stopwatch();
  while (!(await ask())) {
    if (elapsed() > limit) throw new Error(`${what} did not come true within ${limit} ms`);
    await pause(20);
  }
}

/** The error that a promise rejects with, as it must. */
export async function rejection(promise: Promise<unknown>): Promise<Error & { readonly code?: string }> {
  return await promise.then(
    () => {
      throw new Error('it resolved, although it must not');
    },
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
}

/** Whether a service answers well. An address that was given back may lead to a stranger, who knows nothing of the service. */
export async function isAnswered(url: string): Promise<boolean> {
  return await fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}
