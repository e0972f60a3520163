import type { RunnerTestCase } from 'vitest';
import { determinismKey } from '../options/determinism.ts';
import type { ResolvedDeterminism } from '../options/resolved-options.ts';
import type { Iteration } from './iterations.ts';
import type { TestAttempt } from './span-recording.ts';

/** Reads from Vitest's task what a room needs to know of a test. */
export function attemptOf(task: Readonly<RunnerTestCase>): TestAttempt {
  const { timeout } = task;
  return {
    test: {
      id: task.id,
      name: namesOf(task).join(' > '),
      file: task.file.filepath,
      project: task.file.projectName ?? '',
    },
    timeout: timeout !== undefined && timeout > 0 && Number.isFinite(timeout) ? timeout : undefined,
    concurrent: task.concurrent === true,
    hasFailed: () => task.result?.state === 'fail',
    iteration: (byDefault) => iterationOf(task, byDefault),
  };
}

function iterationOf(
  task: Readonly<RunnerTestCase>,
  byDefault: ResolvedDeterminism | undefined,
): Iteration | undefined {
  const own = (task.meta as { readonly [determinismKey]?: ResolvedDeterminism })[determinismKey];
  const options = own ?? byDefault;
  const count = (task.repeats ?? 0) + 1;
  if (options === undefined || count === 1) return undefined;
  return { index: task.result?.repeatCount ?? 0, count, options };
}

function namesOf(task: Readonly<RunnerTestCase>): readonly string[] {
  const names = [task.name];
  for (let suite = task.suite; suite !== undefined && suite !== task.file; suite = suite.suite)
    names.unshift(suite.name);
  return names.filter((name) => name !== '');
}
