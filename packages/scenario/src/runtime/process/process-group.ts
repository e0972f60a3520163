import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { pause } from '../../pause.ts';

const hasGroups = process.platform !== 'win32';

/** Whether a service can lead a process group of its own. Windows knows no groups, only parents. */
export const ownGroup: boolean = hasGroups;

/** Asks every process of a group to end. Does nothing on Windows, where only force reaches another process. */
export function terminateGroup(leader: number): void {
  if (hasGroups) signal(-leader, 'SIGTERM');
}

/** Sends a signal to every process of a group, on Windows to its leader alone. */
export function signalGroup(leader: number, name: NodeJS.Signals): void {
  signal(hasGroups ? -leader : leader, name);
}

/** Ends every process of a group by force, whoever of them is still there. */
export async function killGroup(leader: number): Promise<void> {
  if (hasGroups) {
    signal(-leader, 'SIGKILL');
    return;
  }
  const taskkill = spawn('taskkill', ['/pid', String(leader), '/t', '/f'], { stdio: 'ignore' });
  await Promise.race([once(taskkill, 'exit'), once(taskkill, 'error')]);
}

/** Waits until no process of a group is left, at most `deadline` milliseconds; says whether that came true. */
export async function groupEnded(leader: number, deadline: number): Promise<boolean> {
  if (!hasGroups) return true;
  let waited = 0;
  for (let delay = 2; hasMembers(leader); delay = Math.min(delay * 2, 50)) {
    if (waited >= deadline) return false;
    await pause(delay);
    waited += delay;
  }
  return true;
}

/** Tells whether a process runs. One that has ended and that nobody has asked about yet does not. */
export function isRunning(pid: number): boolean {
  if (!signal(pid, 0)) return false;
  return readState(pid)?.ended !== true;
}

/** Tells whether a process leads a group. Knows so on Linux alone. */
export function leadsGroup(pid: number): boolean {
  return readState(pid)?.group === pid;
}

function hasMembers(leader: number): boolean {
  if (!signal(-leader, 0)) return false;
  // Where no one collects the ended, as in many containers, the group still answers after its last process has ended.
  if (process.platform !== 'linux' || isRunning(leader)) return true;
  return processNumbers().some((pid) => {
    const state = readState(pid);
    return state?.group === leader && !state.ended;
  });
}

function processNumbers(): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0);
}

/** Reads the state and the group from `/proc/<pid>/stat`; undefined where there is no such file. See proc_pid_stat(5). */
function readState(pid: number): { readonly ended: boolean; readonly group: number } | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may hold anything, parentheses and spaces included.
    const [state = '', , group = ''] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { ended: state === 'Z' || state === 'X', group: Number(group) };
  } catch {
    return undefined;
  }
}

function signal(target: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(target, name);
  } catch {
    return false;
  }
}
