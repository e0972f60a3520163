import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findProcesses } from '../../src/room/residue/find-processes.ts';
import { listPids, readProcess } from '../../src/room/residue/proc.ts';

/** What is left of a command that has ended. Everything is empty when all is well. */
export interface Leftovers {
  readonly processes: readonly string[];
  readonly mounts: readonly string[];
  readonly files: readonly string[];
}

/** Asks until nothing is left, for as long as a busy machine may need; the last answer counts. */
export async function settle<T extends object>(look: () => T | Promise<T>): Promise<T> {
  for (let round = 0; ; round++) {
    const left = await look();
    if (round === 300 || Object.values(left).every((list: readonly string[]) => list.length === 0))
      return left;
    await wait(100);
  }
}

/** Looks for what carries a number that nothing else has, in the mark or the command line, or lies in a temp folder. */
export function leftovers(unique: string, folder: string): Leftovers {
  return { processes: processesOf(unique), mounts: mountsIn(folder), files: filesIn(folder) };
}

function processesOf(unique: string): readonly string[] {
  const marked = findProcesses({ runId: unique }).map(({ pid, command }) => `${pid} ${command}`);
  const unmarked = listPids()
    .filter((pid) => pid !== process.pid)
    .map((pid) => `${pid} ${readProcess(pid, 'cmdline').replaceAll('\0', ' ').trim()}`)
    .filter((line) => line.includes(unique));
  return [...new Set([...marked, ...unmarked])];
}

/** Mounts below a folder, in the mount namespace of whichever process. */
function mountsIn(folder: string): readonly string[] {
  return listPids().flatMap((pid) => {
    try {
      const lines = readFileSync(`/proc/${pid}/mountinfo`, 'utf8').split('\n');
      return lines.filter((line) => line.includes(folder)).map((line) => `${pid} ${line}`);
    } catch {
      return [];
    }
  });
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('clnrm-'))
    .flatMap((name) => readdirSync(join(folder, name)).map((run) => join(name, run)));
}
