import type { RunnerTestCase } from 'vitest';
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
  };
}

function namesOf(task: Readonly<RunnerTestCase>): readonly string[] {
  const names = [task.name];
  for (let suite = task.suite; suite !== undefined && suite !== task.file; suite = suite.suite)
    names.unshift(suite.name);
  return names.filter((name) => name !== '');
}
