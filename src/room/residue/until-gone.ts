import { setTimeout as wait } from 'node:timers/promises';
import { readStat } from './proc.ts';

/** Resolves when a process that has been killed is gone, and after a second in any case. Linux only. */
export async function untilGone(pid: number): Promise<void> {
  for (let round = 0; round < 200 && isRunning(pid); round++) await wait(5);
}

function isRunning(pid: number): boolean {
  const state = readStat(pid)?.state;
  return state !== undefined && state !== 'Z' && state !== 'X';
}
