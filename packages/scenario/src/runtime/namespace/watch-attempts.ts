import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { OutsideAttempt } from '@clnrm/model';
import { pause } from '../../pause.ts';
import { findProgram } from '../find-program.ts';
import { AttemptLog } from '../names/attempt-log.ts';
import { readAttempt } from './read-attempt.ts';
import type { NetworkPlace, SetNetwork } from './set-network.ts';

/** What the kernel tells arrives a little after it happened. In milliseconds. */
const delay = 30;

/** Sees what is tried from one place to reach what its network does not allow. */
export interface AttemptWatch {
  /** In the order in which it was first seen, names before addresses. */
  attempts(): Promise<readonly OutsideAttempt[]>;
  close(): void;
}

/**
 * Watches a place: the names that its name server does not know, and, where `ss` and `stdbuf` are installed, the addresses
 * that its sockets were connected with when they ended.
 */
export function watchAttempts(
  network: SetNetwork,
  { address, file, isSecluded }: NetworkPlace,
): AttemptWatch {
  const addresses = new AttemptLog();
  const child = watchSockets(network, file, (line) => {
    const seen = readAttempt(line, { own: address, nameServer: network.nameServer, isSecluded });
    if (seen !== undefined) addresses.add(seen);
  });
  return {
    attempts: async () => {
      const { answer } = await network.relay.ask({ kind: 'names', address });
      if (child !== undefined) await pause(delay);
      // What is undefined does not come through.
      const names = (answer.names ?? []).map((name) => ({ ...name, port: undefined }));
      return [...names, ...addresses.attempts];
    },
    close: () => child?.kill(),
  };
}

/** Has the kernel tell of every socket that ends in a namespace, one line each. */
function watchSockets(
  network: SetNetwork,
  file: string,
  onLine: (line: string) => void,
): { kill(): void } | undefined {
  const [ss, stdbuf] = [findProgram('ss'), findProgram('stdbuf')];
  if (ss === undefined || stdbuf === undefined) return undefined;
  const program = [stdbuf, '-oL', ss, '--events', '--no-header', '--numeric', '--tcp', '--udp'];
  const [command = '', ...args] = network.enter(['pid', `net=${file}`], program);
  const child = spawn(command, args, {
    cwd: '/',
    env: {},
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  // Without it, services still run; only the addresses that they try are not seen.
  child.on('error', () => {});
  child.unref();
  createInterface({ input: child.stdout }).on('line', onLine);
  if ('unref' in child.stdout && typeof child.stdout.unref === 'function') child.stdout.unref();
  return {
    kill: () => {
      child.stdout.destroy();
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        process.kill(-child.pid, 'SIGKILL');
    },
  };
}
