import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A process that listens after so many milliseconds of doing nothing else, as one that waits for a disk does. */
export function listening(delay: number): string {
  const listen = `require('node:net').createServer().listen(process.env.PORT, '127.0.0.1')`;
  return delay === 0 ? listen : `setTimeout(() => ${listen}, ${delay})`;
}

/** A process that was started with nothing between it and Node. */
export interface StartedByHand {
  readonly stop: () => Promise<void>;
}

/** Starts a script as a process and resolves when its port accepts a connection. */
export async function startByHand(script: string, port: number): Promise<StartedByHand> {
  const child = spawn(process.execPath, ['-e', script], {
    env: { ...process.env, PORT: String(port) },
    stdio: 'ignore',
  });
  while (!(await accepts(port))) await wait(5);
  return { stop: async () => await end(child) };
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
