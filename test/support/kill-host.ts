import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { markVariables } from '../../src/room/launch/room-mark.ts';
import { endProcesses } from '../../src/room/residue/end-processes.ts';
import { leftovers, settle } from './leftovers.ts';
import type { Leftovers } from './leftovers.ts';

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
