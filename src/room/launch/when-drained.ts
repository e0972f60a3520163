import type { ChildProcess } from 'node:child_process';

/** How long the last output and messages may take to arrive after a process is gone, in milliseconds. */
const drainTime = 250;

/** Calls back when everything that a process wrote has arrived. Whoever inherited its output may keep it open. */
export function whenDrained(child: ChildProcess, callback: () => void): void {
  const done = (): void => {
    clearTimeout(timer);
    child.off('close', done);
    callback();
  };
  const timer = setTimeout(done, drainTime);
  child.once('close', done);
}
