import { execFileSync } from 'node:child_process';
import { marksIn, markVariables } from '../launch/room-mark.ts';
import { isExact, within } from './pid-window.ts';
import type { PidWindow } from './pid-window.ts';
import { listPids, readProcess, readStat } from './proc.ts';

/** What to look for: everything of one room, or of one run. */
export type MarkQuery =
  | {
      readonly roomId: string;
      /**
       * Opened when the room's process was started, as leader of a session. Makes the search quicker, and finds
       * also what was started with an environment without the mark, as long as it stayed in the session.
       */
      readonly since?: PidWindow | undefined;
    }
  | { readonly runId: string };

/** A process that belongs to a room. */
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
  if ('runId' in query) return findMarkedProcesses().filter(({ runs }) => runs.includes(query.runId));
  const { roomId, since } = query;
  if (since === undefined || process.platform !== 'linux') {
    return findMarkedProcesses().filter(({ rooms }) => rooms.includes(roomId));
  }
  return within(since, listPids()).flatMap((pid) => {
    const found = readMarked(pid);
    if (found?.rooms.includes(roomId)) return [found];
    return isMember(pid, since) ? [{ pid, command: commandOf(pid), runs: [], rooms: [roomId] }] : [];
  });
}

/** Lists the living processes of every room of every run that this user may see, this one left out. */
export function findMarkedProcesses(): readonly MarkedProcess[] {
  if (process.platform === 'win32') return [];
  if (process.platform !== 'linux') return fromPs();
  return listPids()
    .map(readMarked)
    .filter((found) => found !== undefined);
}

function readMarked(pid: number): MarkedProcess | undefined {
  if (pid === process.pid) return undefined;
  const environment = readProcess(pid, 'environ');
  if (!environment.includes(markVariables.run)) return undefined;
  return describe(pid, commandOf(pid), (name) => variable(environment, name));
}

/** Whether it is in the session of the window's first process, and that is the session it was. */
function isMember(pid: number, window: PidWindow): boolean {
  const stat = readStat(pid);
  // A session's number is not handed out again while it has members; later it takes a whole circle.
  return stat?.session === window.first && stat.state !== 'Z' && isExact(window);
}

function commandOf(pid: number): string {
  return readProcess(pid, 'cmdline').replaceAll('\0', ' ').trim().slice(0, 200);
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
  const text = execFileSync('ps', ['axeww', '-o', 'pid=,command='], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return text.split('\n').flatMap((line) => {
    const [, pid = '', rest = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    if (pid === '' || Number(pid) === process.pid) return [];
    const read = (name: string): string | undefined => new RegExp(` ${name}=(\\S+)`).exec(rest)?.[1];
    return describe(Number(pid), rest.slice(0, 200), read) ?? [];
  });
}

function describe(
  pid: number,
  command: string,
  read: (name: string) => string | undefined,
): MarkedProcess | undefined {
  const runs = read(markVariables.run);
  const rooms = read(markVariables.room);
  if (runs === undefined || rooms === undefined) return undefined;
  return { pid, command, runs: marksIn(runs), rooms: marksIn(rooms) };
}
