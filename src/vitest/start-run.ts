import { startVitest } from 'vitest/node';
import { fallbackPlugin } from './fallback-plugin.ts';
import { parseRunArguments } from './parse-run-arguments.ts';

/**
 * Runs Vitest with the pool `clnrm`, whether or not the project's configuration has the plugin, and resolves to the exit code.
 * @param args Filters and options as `vitest run` takes them, `--isolation` and `--leaks`.
 * @throws {ClnrmError} `CLNRM_COMMAND_LINE` for an option that Vitest does not know.
 */
export async function startRun(args: readonly string[]): Promise<number> {
  const { filter, options, own } = parseRunArguments(args);
  const vitest = await startVitest(filter, { pool: 'clnrm', ...options }, { plugins: [fallbackPlugin(own)] });
  // As Vitest's own command does: it ends the process even where a handle is still open.
  if (!vitest.shouldKeepServer()) await vitest.exit();
  return Number(process.exitCode ?? 0);
}
