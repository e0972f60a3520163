import { startRun } from '../vitest/start-run.ts';

/** Runs the project's tests in clean rooms. The arguments are those of `vitest run`. */
export function run(args: readonly string[]): Promise<number> {
  return startRun(args);
}
