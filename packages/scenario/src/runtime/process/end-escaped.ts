import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { pause } from '../../pause.ts';

/** The variable that every process of a set of services inherits, whatever group or session it has moved to. */
export const setVariable = 'CLNRM_SERVICES';

/** Rounds of looking and killing; what starts between two of them is found by the next. */
const rounds = 20;
const interval = 10;

/** Kills every process that carries the id of a set, and resolves when none is left. Finds nothing on Windows. */
export async function endEscaped(setId: string): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const found = process.platform === 'linux' ? markedInProc(setId) : await markedByPs(setId);
    if (found.length === 0) return;
    for (const pid of found) kill(pid);
    await pause(interval);
  }
}

function markedInProc(setId: string): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(
      (pid) => pid > 0 && pid !== process.pid && environmentOf(pid).includes(`${setVariable}=${setId}`),
    );
}

/** Empty for a process that has ended and for one of another user. */
function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}

async function markedByPs(setId: string): Promise<readonly number[]> {
  if (process.platform === 'win32') return [];
  const { stdout } = await promisify(execFile)('ps', ['axeww', '-o', 'pid=,command='], {
    maxBuffer: 2 ** 26,
  });
  return stdout
    .split('\n')
    .filter((line) => line.includes(`${setVariable}=${setId}`))
    .map((line) => Number.parseInt(line, 10));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended between being found and being killed.
  }
}
