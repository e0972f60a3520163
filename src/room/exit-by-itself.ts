import type { RoomProcess } from './launch/room-process.ts';

const writingFlags = ['--cpu-prof', '--heap-prof', '--prof', '--diagnostic-dir'];

/** Tells whether a process writes something when it exits, which it could not if it were killed. */
export function writesAtExit(execArgv: readonly string[], env: Readonly<Record<string, string>>): boolean {
  return (
    env['NODE_V8_COVERAGE'] !== undefined ||
    execArgv.some((argument) => writingFlags.some((flag) => argument.startsWith(flag)))
  );
}

/** Asks a room's process to exit, and waits until it has or the time, in milliseconds, is up. */
export async function exitByItself(process: RoomProcess, patience: number): Promise<void> {
  if (process.exited) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, patience);
    process.onExit(() => {
      clearTimeout(timer);
      resolve();
    });
    process.keepHostAlive(true);
    process.send({ clnrm: 'exit' });
  });
}
