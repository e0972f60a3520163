import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Resolves when a process that has been killed is gone, and after a second in any case. Linux only. */
export async function untilGone(pid: number): Promise<void> {
  for (let round = 0; round < 200 && isRunning(pid); round++) await wait(5);
}

/** False for a process that has ended, also while nobody has collected it. */
function isRunning(pid: number): boolean {
  try {
    // The name before the state may hold anything, brackets too.
    const state = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.[0];
    return state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}
