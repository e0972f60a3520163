import { randomUUID } from 'node:crypto';
import { childEnvironment, currentSpanRoom } from '@clnrm/spans';
import type { ServiceContext } from './definition/service-context.ts';
import type { ResolvedServiceOptions } from './definition/service-options.ts';
import { requestOf, startProgram } from './kinds/program-definition.ts';
import {
  type ProcessOptions,
  type ResolvedProcessOptions,
  resolveProcessOptions,
} from './process-options.ts';
import { defaultPort } from './definition/port-request.ts';
import { processes } from './runtime/process/process-runtime.ts';
import type { CommandProgram } from './runtime/program.ts';
import { unableError } from './service/service-errors.ts';
import { unwatchedLife } from './service/service-life.ts';
import { ServiceLog } from './service/service-log.ts';
import type { RunningService } from './service/running-service.ts';

/** A service that is a process on this machine. */
export interface ProcessService extends RunningService {
  readonly pid: number;
}

/**
 * Starts a process and resolves when it is ready. It leads a process group of its own, which ends with `stop()`, with
 * `await using`, or with the process that started it, whichever comes first, SIGKILL included.
 *
 * Its environment is that of the test, with where to send spans to and with `PORT`.
 * When it does not get ready, everything it started is stopped and the error says what was waited for, for how long,
 * how it ended and what it printed last: a ClnrmError with `CLNRM_SERVICE_NOT_READY`, `_EXITED`, `_COMMAND`,
 * `_PORT_TAKEN`, `_UNABLE` or `_OPTION`.
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
  const { name, command, args, cwd } = resolved;
  const runtime = await processes.open({ id: randomUUID(), folder: cwd });
  const context: ServiceContext = {
    name,
    runtime,
    telemetry: childEnvironment(),
    needs: new Map(),
    folder: cwd,
    log: new ServiceLog(),
    life: unwatchedLife,
    spans: currentSpanRoom()?.store,
    signal: new AbortController().signal,
  };
  const program: CommandProgram = { kind: 'command', argv: [command, ...args], cwd };
  const definition = {
    kind: 'startProcess',
    program,
    command: program.argv.join(' '),
    options: serviceOptionsOf(resolved),
  };
  const problem = await runtime.check(requestOf(definition, context));
  if (problem !== undefined) throw unableError(name, problem);
  return await startProgram(definition, context);
}

function serviceOptionsOf(options: ResolvedProcessOptions): ResolvedServiceOptions {
  const { env, port, ready, deadline, graceful } = options;
  return {
    needs: [],
    env: () => env,
    ready,
    deadline,
    graceful,
    scope: 'test',
    keep: false,
    givenEnv: undefined,
    ports: [{ name: defaultPort, number: port }],
    url: 'http://{host}:{port}',
    limits: { cpu: undefined, memory: undefined },
    network: undefined,
    ignoreAttempts: [],
    files: [],
    volumes: { own: [], shared: [] },
    reset: [],
  };
}
