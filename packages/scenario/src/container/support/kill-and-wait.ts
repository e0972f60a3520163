import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, vi } from 'vitest';
import { isRunning } from '../../runtime/process/process-group.ts';

/** Kills a process, and waits until what it had started to clean up after it is done. */
export async function killAndWait(child: ChildProcess): Promise<void> {
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ');
  child.kill('SIGKILL');
  const isThere = (pid: string): boolean => pid !== '' && isRunning(Number(pid));
  await vi.waitFor(() => expect(children.filter(isThere)).toEqual([]), { timeout: 60_000, interval: 100 });
}
