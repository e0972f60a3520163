import { readFileSync } from 'node:fs';

/**
 * The process numbers handed out since a process started. The kernel hands them out in a circle, so everything
 * that a process started lies between its own number and the last one, until the circle closes.
 */
export interface PidWindow {
  readonly first: number;
  /** Processes and threads started on this machine before. */
  readonly forks: number;
}

/** Opens the window at a process that was just started. Linux only. */
export function openPidWindow(first: number): PidWindow {
  return { first, forks: countForks() };
}

/** Tells whether each number since the first can have been handed out once at most. */
export function isExact(window: PidWindow): boolean {
  // Threads of this very moment are not counted yet.
  return countForks() - window.forks < maxPid() - 1000;
}

/** Keeps the numbers that may belong to processes started since; all of them when the circle may have closed. */
export function within(window: PidWindow, pids: readonly number[]): readonly number[] {
  if (!isExact(window)) return pids;
  const last = lastPid();
  const { first } = window;
  return pids.filter((pid) => (first <= last ? pid >= first && pid <= last : pid >= first || pid <= last));
}

/** Processes and threads started on this machine since it did. Linux only. */
export function countForks(): number {
  return Number(/^processes (\d+)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1]);
}

function lastPid(): number {
  return Number(readFileSync('/proc/loadavg', 'latin1').trim().split(' ').at(-1));
}

let knownMaxPid: number | undefined;

function maxPid(): number {
  knownMaxPid ??= Number(readFileSync('/proc/sys/kernel/pid_max', 'latin1'));
  return knownMaxPid;
}
