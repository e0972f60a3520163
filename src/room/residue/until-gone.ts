import { setTimeout as wait } from 'node:timers/promises';
import { readStat } from './proc.ts';

/** Resolves when a process that has been killed is gone, and after a second in any case. Linux only. */
export async function untilGone(pid: number): Promise<void> {
  for (let round = 0; round < 200 && isRunning(pid); round++) await wait(5);
}

function isRunning(pid: number): boolean {
  const stat = readStat(pid);
  if (stat === undefined) return false;
  // A first thread that has ended is shown as `Z` while others still run. What a pid namespace holds is gone when
  // the last thread of its first process is.
  return (stat.state !== 'Z' && stat.state !== 'X') || stat.threads > 1;
}
