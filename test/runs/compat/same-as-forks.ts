import { expect } from 'vitest';
import type { Files } from '../../support/project.ts';
import type { RunOptions, VitestRun } from '../../support/run-vitest.ts';
import { runPair } from '../../support/run-vitest.ts';

/**
 * Runs the files with both pools and expects the same exit code, report, lines of output and written files, and that no
 * file had to run twice to be like that. Returns the run with clnrm.
 */
export async function sameAsForks(
  files: Files,
  args: readonly string[] = [],
  options: RunOptions = {},
): Promise<VitestRun> {
  const { forks, clnrm } = await runPair(files, args, options);
  expect(clnrm.outcome).toEqual(forks.outcome);
  expect(clnrm.added).not.toContain('passed in a fresh one');
  return clnrm;
}

/** Full names of the tests with a status, over all files. */
export function testsThat(
  status: 'passed' | 'failed' | 'skipped' | 'todo' | 'pending',
  run: VitestRun,
): string[] {
  const tests = run.outcome.report?.testResults.flatMap((file) => file.assertionResults) ?? [];
  return tests.filter((one) => one.status === status).map((one) => one.fullName);
}
