import fs from 'node:fs';
import { spawnSync } from 'node:child_process';
import { type Check, type CheckContext, defineCheck, type Finding } from '../check.ts';
import { callerOf, framesOf } from '../trace.ts';

const { readdirSync, readFileSync } = fs;

/** Processes that were started by a process that the test started, found by the mark of the room in their environment. */
export function checkDescendants({ creations, scope }: CheckContext): Check {
  function findingOf(pid: number, command: string): Finding {
    const spawn = creations.spawns().find(({ trace }) => callerOf(framesOf(trace, scope())) !== 'vitest');
    return {
      kind: 'child-process',
      subject: `process ${pid}`,
      change: 'left-open',
      detail: `${command} (started by another process)`.trimStart(),
      value: pid,
      trace: spawn?.trace,
      settles: true,
      hints: [],
      undo: undefined,
    };
  }

  return defineCheck<undefined>({
    name: 'descendants',
    snapshot: () => undefined,
    compare() {
      const spawns = creations.spawns();
      if (spawns.length === 0) return [];
      const children = new Set(spawns.map(({ pid }) => pid));
      return marked(scope().roomId)
        .filter(({ pid }) => pid !== process.pid && !children.has(pid))
        .map(({ pid, command }) => findingOf(pid, command));
    },
  });
}

interface MarkedProcess {
  readonly pid: number;
  readonly command: string;
}

function marked(mark: string): readonly MarkedProcess[] {
  return process.platform === 'linux' ? markedInProc(mark) : markedByPs(mark);
}

function markedInProc(mark: string): readonly MarkedProcess[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/u.test(entry))
    .filter((pid) => read(`/proc/${pid}/environ`).includes(mark))
    .map((pid) => ({ pid: Number(pid), command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() }));
}

/** A process may end while it is looked at, and those of other users cannot be read. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** `ps` prints the environment after the command; Windows has no such tool, so there nothing is found. */
function markedByPs(mark: string): readonly MarkedProcess[] {
  if (process.platform === 'win32') return [];
  const { stdout } = spawnSync('ps', ['eww', '-A', '-o', 'pid=,command='], { encoding: 'utf8' });
  return (stdout ?? '')
    .split('\n')
    .filter((line) => line.includes(mark))
    .map((line) => /^\s*(?<pid>\d+)\s+(?<command>\S+)/u.exec(line)?.groups)
    .flatMap((groups) => (groups ? [{ pid: Number(groups['pid']), command: groups['command'] ?? '' }] : []));
}
