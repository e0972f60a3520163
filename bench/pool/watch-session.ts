import { writeFileSync } from 'node:fs';
import { createVitest } from 'vitest/node';
import type { Reporter } from 'vitest/node';

/** What a session is told on start: one instance of Vitest in watch mode. */
export interface SessionStart {
  readonly root: string;
  readonly config: string;
  readonly pool: string;
}

/** What a session is asked: write this into that file and see the rerun through. */
export interface SessionEdit {
  readonly file: string;
  readonly content: string;
}

/** What a session answers: when it is ready, and after each rerun. */
export type SessionAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'rerun'; readonly milliseconds: number; readonly passed: readonly string[] };

/**
 * Runs in a process of its own. The clock starts when Vitest's watcher asks for the rerun, which is 100 ms after
 * the file changed whatever the pool, and stops when Vitest waits for the next change.
 */
const start = JSON.parse(process.argv[2] ?? '{}') as SessionStart;
let startedAt = 0;
let ended = Promise.withResolvers<number>();

const stopwatch: Reporter = {
  onWatcherRerun: () => {
    startedAt = performance.now();
  },
  onWatcherStart: () => {
    ended.resolve(performance.now() - startedAt);
  },
};

const vitest = await createVitest('test', {
  root: start.root,
  config: start.config,
  pool: start.pool,
  watch: true,
  reporters: ['default', stopwatch],
});
process.on('message', (edit: SessionEdit) => void rerun(edit));
process.on('disconnect', () => void vitest.close());
await vitest.start();
await ended.promise;
answer({ kind: 'ready' });

async function rerun(edit: SessionEdit): Promise<void> {
  ended = Promise.withResolvers<number>();
  writeFileSync(edit.file, edit.content);
  const milliseconds = await ended.promise;
  const tests = [
    ...(vitest.state
      .getTestModules()
      .find((module) => module.moduleId === edit.file)
      ?.children.allTests() ?? []),
  ];
  const passed = tests.filter((test) => test.ok()).map((test) => test.name);
  answer({ kind: 'rerun', milliseconds, passed });
}

function answer(value: SessionAnswer): void {
  process.send?.(value);
}
