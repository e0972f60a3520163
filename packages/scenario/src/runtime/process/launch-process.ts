import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { commandError } from '../../service/service-errors.ts';
import type { LogSink } from '../../service/service-log.ts';
import type { RunningProgram } from '../runtime.ts';
import { openGroupGuard } from './group-guard.ts';
import { LaunchedProcess } from './launched-process.ts';
import { missingCommand } from './missing-command.ts';
import { ownGroup } from './process-group.ts';

/** A child process with both output streams piped. */
export type SpawnedChild = ChildProcessByStdio<null, Readable, Readable> & { readonly pid: number };

/** What to run as a process. */
export interface ProcessLaunch {
  /** The service's, for errors. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly log: LogSink;
}

/**
 * Starts a process that leads a group of its own, which ends with it or with this process, whichever comes first, SIGKILL
 * included.
 * @throws ClnrmError `CLNRM_SERVICE_COMMAND`
 */
export async function launchProcess(launch: ProcessLaunch): Promise<RunningProgram> {
  const { name, argv, cwd, environment } = launch;
  const [command = '', ...args] = argv;
  const guard = openGroupGuard();
  try {
    const child = spawn(command, args, {
      cwd,
      env: environment,
      detached: ownGroup,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    if (hasPid(child)) {
      guard.protect(child.pid);
      return new LaunchedProcess(launch, child, guard);
    }
    await once(child, 'spawn');
    throw new Error('it has no process id');
  } catch (error) {
    await guard.release();
    throw commandError(name, command, error, missingCommand(command, cwd, environment['PATH']));
  }
}

function hasPid(child: { readonly pid?: number | undefined }): child is SpawnedChild {
  return child.pid !== undefined;
}
