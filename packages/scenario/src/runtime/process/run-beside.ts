import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { text } from 'node:stream/consumers';
import { ClnrmError } from '@clnrm/model';
import type { ExecOptions, ExecResult } from '../runtime.ts';
import { killGroup, ownGroup } from './process-group.ts';

/** Runs a program to its end in a group of its own, which is killed when the run is aborted. */
export async function runBeside(
  argv: readonly string[],
  options: ExecOptions & { readonly cwd: string },
): Promise<ExecResult> {
  const [command = '', ...args] = argv;
  options.abort.throwIfAborted();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.environment,
    detached: ownGroup,
    stdio: 'pipe',
    windowsHide: true,
  });
  const { pid } = child;
  if (pid === undefined) {
    const [error] = await once(child, 'error');
    throw notRun(command, error);
  }
  const kill = (): void => void killGroup(pid);
  options.abort.addEventListener('abort', kill);
  // It may end without reading what it is given.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  try {
    const [stdout, stderr, [code, signal]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
    ]);
    options.abort.throwIfAborted();
    return { code: code ?? 128 + constants.signals[signal ?? 'SIGKILL'], stdout, stderr };
  } finally {
    options.abort.removeEventListener('abort', kill);
  }
}

/** A program that was to run beside a service could not be run. */
export function notRun(command: string, cause: unknown): ClnrmError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  const reason = code === 'ENOENT' ? 'it was not found' : `it could not be run (${code})`;
  return new ClnrmError(
    'CLNRM_SERVICE_COMMAND',
    `Failed to run "${command}": ${reason}. Install it, or give a path.`,
    {
      cause,
    },
  );
}
