import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import type { ClnrmError } from '@clnrm/model';
import { freePort, isPortTaken } from './free-port.ts';
import { openGroupGuard } from './group-guard.ts';
import { pause } from './pause.ts';
import { processEnvironment, withPort } from './process-environment.ts';
import type { ProcessExit } from './process-exit.ts';
import { ownGroup } from './process-group.ts';
import {
  type ProcessOptions,
  type ResolvedProcessOptions,
  resolveProcessOptions,
} from './process-options.ts';
import { type ProcessService, RunningProcess, type SpawnedChild } from './process-service.ts';
import { type Readiness, readinessOf } from './readiness.ts';
import { commandError, diedError, directoryError, notReadyError, portTakenError } from './service-errors.ts';

/** How often a port that was free when it was chosen may be lost to someone quicker. */
const portAttempts = 3;

/**
 * Starts a process and resolves when it is ready. It leads a process group of its own, which ends with `stop()`, with
 * `await using`, or with the process that started it, whichever comes first, SIGKILL included.
 *
 * Its environment is that of the test, with where to send spans to and with `PORT`.
 * When it does not get ready, everything it started is stopped and the error says what was waited for, for how long,
 * how it ended and what it printed last: a {@link ClnrmError} with `CLNRM_SERVICE_NOT_READY`, `_EXITED`, `_COMMAND`,
 * `_PORT_TAKEN` or `_OPTION`.
 *
 * @example
 * const orders = await startProcess({
 *   name: 'orders',
 *   command: 'node',
 *   args: ['services/orders.ts'],
 *   ready: { http: '/health' },
 * });
 */
export async function startProcess(options: ProcessOptions): Promise<ProcessService> {
  const resolved = resolveProcessOptions(options);
  await requireDirectory(resolved);
  if (resolved.port !== undefined && (await isPortTaken(resolved.port))) throw portTakenError(resolved);
  for (let attempt = 1; ; attempt++) {
    const launch = await launchProcess(resolved, resolved.port ?? (await freePort()));
    if (launch.kind === 'ready') return launch.service;
    if (launch.kind === 'failed') throw launch.error;
    if (resolved.port !== undefined || attempt === portAttempts) throw launch.error;
  }
}

type Launch =
  | { readonly kind: 'ready'; readonly service: ProcessService }
  | { readonly kind: 'failed'; readonly error: ClnrmError }
  | { readonly kind: 'port-lost'; readonly error: ClnrmError };

async function launchProcess(options: ResolvedProcessOptions, port: number): Promise<Launch> {
  const service = await spawnProcess(options, port);
  const readiness = readinessOf(options.ready, port, service.output);
  const outcome = await awaitReadiness(readiness, service, options.deadline);
  if (outcome === 'ready') return { kind: 'ready', service };
  await service.stop();
  if (outcome === 'late') return { kind: 'failed', error: notReadyError(options, readiness, service.logs()) };
  return {
    kind: service.logs().some((line) => /EADDRINUSE|address already in use/i.test(line))
      ? 'port-lost'
      : 'failed',
    error: diedError(options, readiness, outcome, service.logs()),
  };
}

async function awaitReadiness(
  readiness: Readiness,
  service: RunningProcess,
  deadline: number,
): Promise<'ready' | 'late' | ProcessExit> {
  const over = new AbortController();
  try {
    return await Promise.race([
      // Whoever answers on the port of a process that has ended is someone else.
      service.exit,
      readiness.wait(over.signal).then(() => service.exitNow ?? ('ready' as const)),
      pause(deadline, over.signal).then(() => 'late' as const),
    ]);
  } finally {
    over.abort();
  }
}

async function spawnProcess(options: ResolvedProcessOptions, port: number): Promise<RunningProcess> {
  const guard = openGroupGuard();
  try {
    const child = spawn(
      options.command,
      options.args.map((argument) => withPort(argument, port)),
      {
        cwd: options.cwd,
        env: processEnvironment(options, port),
        detached: ownGroup,
        stdio: ['ignore', 'pipe', 'pipe'],
        windowsHide: true,
      },
    );
    if (hasPid(child)) {
      guard.protect(child.pid);
      return new RunningProcess(options, port, child, guard);
    }
    await once(child, 'spawn');
    throw new Error('it has no process id');
  } catch (error) {
    await guard.release();
    throw commandError(options, error);
  }
}

function hasPid(child: { readonly pid?: number | undefined }): child is SpawnedChild {
  return child.pid !== undefined;
}

async function requireDirectory(options: ResolvedProcessOptions): Promise<void> {
  const found = await stat(options.cwd).catch(() => undefined);
  if (found === undefined || !found.isDirectory()) throw directoryError(options);
}
