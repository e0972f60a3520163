// Bound before a test can replace them.
const { setTimeout, clearTimeout } = globalThis;

/** How a teardown ended. */
export type Teardown =
  | { readonly kind: 'done' | 'late' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Runs steps one after the other, all of them even when one fails, and gives up waiting after `limit` milliseconds. */
export async function tearDown(steps: readonly (() => unknown)[], limit: number): Promise<Teardown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Teardown>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'late' }), limit);
  });
  try {
    return await Promise.race([runAll(steps), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function runAll(steps: readonly (() => unknown)[]): Promise<Teardown> {
  let teardown: Teardown = { kind: 'done' };
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      if (teardown.kind === 'done') teardown = { kind: 'failed', error };
    }
  }
  return teardown;
}
