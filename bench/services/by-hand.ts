import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Planned } from './planned.ts';

/** Services that are started with nothing of clnrm. */
export interface ByHand {
  /** Starts one and resolves when its port accepts a connection. */
  readonly start: (service: Planned) => Promise<StartedByHand>;
  /** Removes what they had in common. */
  readonly close: () => Promise<void>;
}

/** A service that was started by hand. */
export interface StartedByHand {
  readonly stop: () => Promise<void>;
}

/** Resolves when a port accepts a connection; asks every few milliseconds. */
export async function untilListening(host: string, port: number): Promise<void> {
  while (!(await accepts(host, port))) await wait(10);
}

async function accepts(host: string, port: number): Promise<boolean> {
  const socket = connect(port, host);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
