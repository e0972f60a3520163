import { isClnrmMessage } from './messages.ts';
import type { RoomProcess } from './launch/room-process.ts';

const writingFlags = ['--cpu-prof', '--heap-prof', '--prof', '--diagnostic-dir'];

/** Tells whether a process writes something when it exits, which it could not if it were killed. */
export function writesAtExit(execArgv: readonly string[], env: Readonly<Record<string, string>>): boolean {
  return (
    env['NODE_V8_COVERAGE'] !== undefined ||
    execArgv.some((argument) => writingFlags.some((flag) => argument.startsWith(flag)))
  );
}

/** How a process is stopped. */
export interface StopOptions {
  /** Milliseconds that it may take. */
  readonly limit: number;
  /** Whether the process must exit by itself, see {@link writesAtExit}. */
  readonly exits: boolean;
  /** The span of Vitest's own telemetry that the end belongs to. */
  readonly otelCarrier: unknown;
}

/**
 * Lets an idle process write what it still holds back: spans that Vitest's own telemetry has not exported yet, the
 * compile cache, profiles. Resolves when it is done or the time is up; the process may still have to be killed.
 */
export function stopProcess(process: RoomProcess, { limit, exits, otelCarrier }: StopOptions): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      process.onMessage(undefined);
      process.onExit(undefined);
      resolve();
    };
    const timer = setTimeout(done, limit);
    process.keepHostAlive(true);
    process.onExit(done);
    process.onMessage((message) => {
      if (!isStopped(message)) return;
      if (exits) process.send({ clnrm: 'exit' });
      else done();
    });
    process.send({ __vitest_worker_request__: true, type: 'stop', otelCarrier });
  });
}

function isStopped(message: unknown): boolean {
  return !isClnrmMessage(message) && (message as { readonly type?: unknown }).type === 'stopped';
}
