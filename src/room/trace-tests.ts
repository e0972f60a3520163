import type { RunnerTestCase } from 'vitest';
import type { SpanRecording } from './span-recording.ts';
import { attemptOf } from './test-attempt.ts';

/** The part of Vitest's module runner that loads set-up files and test files. */
interface ImportingRunner {
  import(id: string, ...rest: unknown[]): Promise<unknown>;
}

/** `aroundEach` of `vitest`, as far as it is used here. */
export type AroundEach = (
  hook: (runTest: () => Promise<void>, context: { readonly task: Readonly<RunnerTestCase> }) => Promise<void>,
) => void;

/** Puts each test of each file into a trace of its own. */
export interface TestTracing {
  /** Takes Vitest's module runner. */
  readonly attach: (runner: ImportingRunner) => void;
  /** Announces a file: its first import registers the hook, so that it lies around those of the user. */
  readonly expectFile: () => void;
}

/** Creates the tracing of one process; there is nothing to trace without a recording. */
export function createTestTracing(aroundEach: AroundEach, recording: SpanRecording | undefined): TestTracing {
  const attached = new WeakSet<ImportingRunner>();
  let isExpected = false;
  const register = (): void => {
    isExpected = false;
    if (recording === undefined) return;
    // Vitest reads which fixtures a hook needs from its parameters, so they are taken apart right there.
    aroundEach(async (runTest, { task }) => recording.runTest(attemptOf(task), runTest));
  };
  return {
    attach: (runner) => {
      if (attached.has(runner)) return;
      attached.add(runner);
      const load = runner.import.bind(runner);
      runner.import = (...parameters) => {
        if (isExpected) register();
        return load(...parameters);
      };
    },
    expectFile: () => {
      isExpected = true;
    },
  };
}
