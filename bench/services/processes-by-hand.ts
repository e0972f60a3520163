import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '@clnrm/scenario';
import { type ByHand, type StartedByHand, untilListening } from './by-hand.ts';
import { type Planned, scriptOf } from './planned.ts';

const host = '127.0.0.1';

/** Processes, with nothing between them and Node. */
export function openProcessesByHand(): ByHand {
  return { start: startProcess, close: async () => {} };
}

async function startProcess(service: Planned): Promise<StartedByHand> {
  const port = await freePort();
  const child = spawn(process.execPath, ['-e', scriptOf(service)], {
    env: { ...process.env, HOST: host, PORT: String(port) },
    stdio: 'ignore',
  });
  await untilListening(host, port);
  return {
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
