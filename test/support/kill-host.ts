import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { markVariables } from '../../src/room/launch/room-mark.ts';
import { endProcesses } from '../../src/room/residue/end-processes.ts';
import { findProcesses } from '../../src/room/residue/find-processes.ts';
import { listPids, readProcess } from '../../src/room/residue/proc.ts';

/** A command whose rooms must leave nothing when it is killed. */
export interface KillTrial {
  readonly command: string;
  /** May hold `UNIQUE`, which stands for a number that no other trial has. */
  readonly args: readonly string[];
  readonly cwd: string;
  /** Milliseconds between its start, or the line that `after` waits for, and the kill. */
  readonly delay: number;
  /** Standard output that must have come before the time counts. */
  readonly after?: string;
}

/** What is left of a killed command. Everything is empty when all is well. */
export interface Leftovers {
  readonly processes: readonly string[];
  readonly mounts: readonly string[];
  readonly files: readonly string[];
}

/** Starts a command in a temp folder of its own, kills it with SIGKILL, and tells what is left when it settles. */
export async function killHost(trial: KillTrial): Promise<Leftovers> {
  const unique = `${randomInt(1_000_000, 9_999_999)}`;
  const folder = mkdtempSync(join(tmpdir(), 'clnrm-kill-'));
  const host = spawn(
    trial.command,
    trial.args.map((argument) => (argument === 'UNIQUE' ? unique : argument)),
    {
      cwd: trial.cwd,
      // The host is marked as if it ran in a room itself: so is all that it starts, whatever its run is called.
      env: {
        ...process.env,
        TMPDIR: folder,
        HOME: folder,
        [markVariables.run]: unique,
        [markVariables.room]: unique,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  try {
    const exited = new Promise((resolve) => host.once('exit', resolve));
    if (trial.after !== undefined) await outputOf(host.stdout, trial.after);
    await wait(trial.delay);
    host.kill('SIGKILL');
    await exited;
    return await settle(() => leftovers(unique, folder));
  } finally {
    await endProcesses({ runId: unique });
    rmSync(folder, { recursive: true, force: true });
  }
}

function outputOf(stream: NodeJS.ReadableStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = '';
    stream.on('data', (chunk) => {
      seen += String(chunk);
      if (seen.includes(text)) resolve();
    });
    stream.on('end', () => reject(new Error(`The host ended without writing "${text}": ${seen}`)));
  });
}

/** Asks until nothing is left, for as long as a busy machine may need; the last answer counts. */
async function settle(look: () => Leftovers): Promise<Leftovers> {
  for (let round = 0; ; round++) {
    const left = look();
    if (round === 300 || Object.values(left).every((list: readonly string[]) => list.length === 0))
      return left;
    await wait(100);
  }
}

function leftovers(unique: string, folder: string): Leftovers {
  return { processes: processesOf(unique), mounts: mountsIn(folder), files: filesIn(folder) };
}

/** Marked processes, and those with the number in their command line, which nothing else has. */
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
