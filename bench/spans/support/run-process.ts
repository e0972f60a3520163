import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * Runs a script in a process of its own, where nothing of other measurements is in memory or was compiled before, and
 * returns the JSON that it prints.
 */
export async function runProcess<T>(script: URL, ...args: readonly string[]): Promise<T> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--expose-gc', fileURLToPath(script), ...args],
    { maxBuffer: 2 ** 26 },
  );
  return JSON.parse(stdout) as T;
}
