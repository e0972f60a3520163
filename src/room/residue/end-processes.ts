import { setTimeout as wait } from 'node:timers/promises';
import { findProcesses } from './find-processes.ts';
import type { MarkQuery, MarkedProcess } from './find-processes.ts';

/** Rounds of looking and killing before giving up on what cannot be killed, such as a process in disk sleep. */
const rounds = 100;
/** Milliseconds between two rounds. */
const pause = 10;

/**
 * Kills every process that carries the mark and resolves, when none is left, with all that were found. Those that
 * start meanwhile are found by the next round.
 */
export async function endProcesses(query: MarkQuery): Promise<readonly MarkedProcess[]> {
  const ended = new Map<number, MarkedProcess>();
  for (let round = 0; round < rounds; round++) {
    const found = findProcesses(query);
    if (found.length === 0) break;
    for (const one of found) {
      ended.set(one.pid, one);
      signalKill(one.pid);
    }
    await wait(pause);
  }
  return [...ended.values()];
}

function signalKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended between being found and being killed, or belongs to another user.
  }
}
