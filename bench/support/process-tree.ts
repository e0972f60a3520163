import { readFileSync, readdirSync } from 'node:fs';

/** One line of `/proc/<pid>/stat`, as far as it is read. */
interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** Seconds of CPU, its own. */
  readonly cpu: number;
  /** Seconds of CPU of children that ended and were waited for. */
  readonly childrenCpu: number;
  /** Tells apart two processes that had the same number. */
  readonly startedAt: string;
}

/** Linux counts CPU time in hundredths of a second, whatever its clock. */
const ticksPerSecond = 100;

/** Whether this system shows what processes use. */
export const canWatchProcesses: boolean = process.platform === 'linux';

/** Follows a process and all that come from it, also those whose parent has ended. */
export class ProcessTree {
  readonly #root: number;
  readonly #members = new Map<string, ProcessStat>();
  readonly #orphans = new Map<string, number>();

  constructor(root: number) {
    this.#root = root;
  }

  /** Looks who is there now. */
  look(): void {
    const all = readAll();
    const known = new Set([...this.#members.values()].map((member) => member.pid));
    known.add(this.#root);
    let grew = true;
    while (grew) {
      grew = false;
      for (const stat of all) {
        if (known.has(stat.pid) || !known.has(stat.parent)) continue;
        known.add(stat.pid);
        grew = true;
      }
    }
    const living = all.filter((stat) => known.has(stat.pid) && this.#isSame(stat));
    this.#members.clear();
    for (const stat of living) {
      this.#members.set(key(stat), stat);
      // Nobody in the tree will wait for it, so its time would be lost.
      if (stat.pid !== this.#root && !known.has(stat.parent))
        this.#orphans.set(key(stat), stat.cpu + stat.childrenCpu);
    }
  }

  /** Bytes in use by all members, shared pages counted once. Costs about a millisecond for each member. */
  memory(): number {
    let sum = 0;
    for (const { pid } of this.#members.values()) sum += proportionalSize(pid);
    return sum;
  }

  /** Seconds of CPU of members that nobody in the tree will wait for. */
  get orphanedCpu(): number {
    return [...this.#orphans.values()].reduce((sum, cpu) => sum + cpu, 0);
  }

  /** A member that ended may have left its number to a stranger. */
  #isSame(stat: ProcessStat): boolean {
    const former = [...this.#members.values()].find((member) => member.pid === stat.pid);
    return former === undefined || former.startedAt === stat.startedAt;
  }
}

/** Seconds of CPU of all children of this process that ended so far, their own children included. */
export function endedChildrenCpu(): number {
  return readStat(process.pid)?.childrenCpu ?? 0;
}

function readAll(): ProcessStat[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    return Number.isInteger(pid) ? (readStat(pid) ?? []) : [];
  });
}

function readStat(pid: number): ProcessStat | undefined {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The name in parentheses may hold spaces and parentheses itself. Fields: proc_pid_stat(5), from the third on.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = (index: number): number => Number(fields[index] ?? 0) / ticksPerSecond;
  return {
    pid,
    parent: Number(fields[1]),
    cpu: ticks(11) + ticks(12),
    childrenCpu: ticks(13) + ticks(14),
    startedAt: fields[19] ?? '',
  };
}

function proportionalSize(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '')?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

/** Undefined for a process that has ended. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

function key({ pid, startedAt }: ProcessStat): string {
  return `${pid} ${startedAt}`;
}
