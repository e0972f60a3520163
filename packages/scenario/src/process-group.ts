import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pause } from './pause.ts';

const hasGroups = process.platform !== 'win32';

/** Whether a service can lead a process group of its own. Windows knows no groups, only parents. */
export const ownGroup: boolean = hasGroups;

/** Asks every process of a group to end. Does nothing on Windows, where only force reaches another process. */
export function terminateGroup(leader: number): void {
  if (hasGroups) signalGroup(leader, 'SIGTERM');
}

/** Ends every process of a group by force, whoever of them is still there. */
export async function killGroup(leader: number): Promise<void> {
  if (hasGroups) {
    signalGroup(leader, 'SIGKILL');
    return;
  }
  const taskkill = spawn('taskkill', ['/pid', String(leader), '/t', '/f'], { stdio: 'ignore' });
  await Promise.race([once(taskkill, 'exit'), once(taskkill, 'error')]);
}

/** Waits until no process of a group is left, at most `deadline` milliseconds; says whether that came true. */
export async function groupEnded(leader: number, deadline: number): Promise<boolean> {
  if (!hasGroups) return true;
  let waited = 0;
  for (let delay = 2; signalGroup(leader, 0); delay = Math.min(delay * 2, 50)) {
    if (waited >= deadline) return false;
    await pause(delay);
    waited += delay;
  }
  return true;
}

function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-leader, signal);
  } catch {
    return false;
  }
}
