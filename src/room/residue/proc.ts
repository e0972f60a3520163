import { readFileSync, readdirSync } from 'node:fs';

/** Numbers of the living processes, as Linux lists them in `/proc`. */
export function listPids(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

/** A file of a process, byte for byte; empty for a process that has ended and for one of another user. */
export function readProcess(pid: number, file: 'environ' | 'cmdline' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

/** What `/proc/<pid>/stat` tells, proc_pid_stat(5). */
export interface ProcessStat {
  /** One letter: `Z` for a process that has ended and that nobody has collected. */
  readonly state: string;
  /** Number of the process that leads its session. */
  readonly session: number;
  /** Clock ticks between the start of the system and that of the process. */
  readonly startTime: string;
  /** Threads that have not ended; the first of them may end before the others. */
  readonly threads: number;
}

/** Reads a process's state; undefined when there is no such process. */
export function readStat(pid: number): ProcessStat | undefined {
  const text = readProcess(pid, 'stat');
  // The command's name comes second, in brackets, and may hold spaces and brackets.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, , , session] = fields;
  const threads = Number(fields[17]);
  const startTime = fields[19];
  if (state === undefined || session === undefined || startTime === undefined) return undefined;
  return { state, session: Number(session), startTime, threads };
}
