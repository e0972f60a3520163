import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { carries, markVariables } from '../launch/room-mark.ts';

/** What to look for: everything of one room, or of one run. */
export type MarkQuery = { readonly roomId: string } | { readonly runId: string };

/** A process that carries a mark. */
export interface MarkedProcess {
  readonly pid: number;
  /** The command line, its arguments separated by spaces; at most 200 characters. */
  readonly command: string;
  /** Ids of the runs it belongs to, the outer first. */
  readonly runs: readonly string[];
  /** Ids of the rooms it belongs to, the outer first. */
  readonly rooms: readonly string[];
}

/**
 * Lists the living processes that carry a mark in their environment, this one left out. Reads `/proc` on Linux and
 * `ps` on other POSIX systems; finds nothing on Windows, which shows no process another one's environment.
 */
export function findProcesses(query: MarkQuery): readonly MarkedProcess[] {
  return findMarkedProcesses().filter((found) =>
    'roomId' in query ? found.rooms.includes(query.roomId) : found.runs.includes(query.runId),
  );
}

/** Lists the living processes of every room of every run that this user may see, this one left out. */
export function findMarkedProcesses(): readonly MarkedProcess[] {
  if (process.platform === 'win32') return [];
  return process.platform === 'linux' ? fromProc() : fromPs();
}

/** Tells whether a process still carries a mark: its number alone may belong to another by now. */
export function carriesMark(pid: number, query: MarkQuery): boolean {
  if (process.platform !== 'linux') return findProcesses(query).some((found) => found.pid === pid);
  const environment = readProc(pid, 'environ');
  return 'roomId' in query
    ? carries(variable(environment, markVariables.room), query.roomId)
    : carries(variable(environment, markVariables.run), query.runId);
}

function fromProc(): MarkedProcess[] {
  const found: MarkedProcess[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const environment = readProc(pid, 'environ');
    if (!environment.includes(markVariables.run)) continue;
    const command = readProc(pid, 'cmdline').replaceAll('\0', ' ');
    const marked = describe(pid, command, (name) => variable(environment, name));
    if (marked !== undefined) found.push(marked);
  }
  return found;
}

/** Empty for a process that has ended, and for one of another user. */
function readProc(pid: number, file: 'environ' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

/** Reads a variable from `NAME=value` entries that each end with a zero byte. */
function variable(environment: string, name: string): string | undefined {
  const entries = `\0${environment}`;
  const start = entries.indexOf(`\0${name}=`);
  if (start === -1) return undefined;
  const from = start + name.length + 2;
  const end = entries.indexOf('\0', from);
  return entries.slice(from, end === -1 ? undefined : end);
}

function fromPs(): MarkedProcess[] {
  // `e` appends the environment to the command; values that hold spaces are cut, marks hold none.
  const lines = execFileSync('ps', ['axeww', '-o', 'pid=,command='], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  }).split('\n');
  const found: MarkedProcess[] = [];
  for (const line of lines) {
    const [, pid = '', text = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    if (pid === '' || Number(pid) === process.pid) continue;
    const marked = describe(Number(pid), text, (name) => new RegExp(` ${name}=(\\S+)`).exec(text)?.[1]);
    if (marked !== undefined) found.push(marked);
  }
  return found;
}

function describe(
  pid: number,
  command: string,
  read: (name: string) => string | undefined,
): MarkedProcess | undefined {
  const runs = read(markVariables.run);
  const rooms = read(markVariables.room);
  if (runs === undefined || rooms === undefined) return undefined;
  return { pid, command: command.trim().slice(0, 200), runs: runs.split(':'), rooms: rooms.split(':') };
}
