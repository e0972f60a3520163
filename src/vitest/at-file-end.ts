import type { RunnerTestFile } from 'vitest';
import { TestRunner } from 'vitest';

/**
 * Has something done once when the tests of a file and its `afterAll` hooks have run, whether those throw or not. It may be
 * asked for while a test runs, and from any suite: fixtures of a file can be defined at its top alone.
 */
export function atFileEnd(file: RunnerTestFile, work: () => Promise<void>): void {
  let ended: Promise<void> | undefined;
  const end = async (): Promise<void> => await (ended ??= work());
  const { afterAll } = TestRunner.getSuiteHooks(file);
  const own = afterAll.map((hook) =>
    Object.assign(async (...args: Parameters<typeof hook>) => {
      try {
        await hook(...args);
      } catch (error) {
        // Vitest calls no other hook after one that throws.
        await end();
        throw error;
      }
    }, hook),
  );
  let calls = 0;
  const last = async (): Promise<void> => {
    if (++calls === 2) await end();
  };
  // `sequence.hooks` decides from which side they are called.
  afterAll.splice(0, afterAll.length, last, ...own, last);
}
