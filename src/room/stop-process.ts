import { isClnrmMessage } from './messages.ts';
import type { PooledProcess } from './process-pool.ts';

const writingFlags = ['--cpu-prof', '--heap-prof', '--prof', '--diagnostic-dir'];

/** Tells whether a process writes something when it exits, which it could not if it were killed. */
export function writesAtExit(execArgv: readonly string[], env: Readonly<Record<string, string>>): boolean {
  return (
    env['NODE_V8_COVERAGE'] !== undefined ||
    execArgv.some((argument) => writingFlags.some((flag) => argument.startsWith(flag)))
  );
}

/** What a process is stopped by. */
export type StoppableProcess = Pick<PooledProcess, 'process' | 'writesAtExit' | 'stopped' | 'otelCarrier'>;

/**
 * Lets an idle process write what it still holds back: spans that Vitest's own telemetry has not exported yet, the
 * compile cache, profiles. Resolves when it is done or `limit` milliseconds have passed; it may still have to be killed.
 */
export function stopProcess({ process, ...pooled }: StoppableProcess, limit: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      process.onMessage(undefined);
      process.onExit(undefined);
      resolve();
    };
    const stopped = (): void => {
      if (pooled.writesAtExit) process.send({ clnrm: 'exit' });
      else done();
    };
    const timer = setTimeout(done, limit);
    process.keepHostAlive(true);
    process.onExit(done);
    process.onMessage((message) => void (isStopped(message) && stopped()));
    if (pooled.stopped) stopped();
    else process.send({ __vitest_worker_request__: true, type: 'stop', otelCarrier: pooled.otelCarrier });
  });
}

function isStopped(message: unknown): boolean {
  return !isClnrmMessage(message) && (message as { readonly type?: unknown }).type === 'stopped';
}
