import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

/** Which process something belongs to, precise enough to outlast that numbers are handed out again. */
export interface ProcessOwner {
  readonly pid: number;
  /** Opaque; empty where the system does not tell. */
  readonly startTime: string;
  /** Opaque, another one after each start of the system; empty where the system does not tell. */
  readonly boot: string;
  /** Where the number counts: a Linux pid namespace. Empty on other systems. */
  readonly pidSpace: string;
}

/** Describes this process. */
export function thisOwner(): ProcessOwner {
  return {
    pid: process.pid,
    startTime: startTimeOf(process.pid) ?? '',
    boot: bootId(),
    pidSpace: pidSpace(),
  };
}

/**
 * Tells whether the owner still lives. `unknown` for one that counts processes in another namespace, such as a
 * container that shares the temp folder: nothing of it may be touched.
 */
export function ownerState(owner: ProcessOwner): 'alive' | 'dead' | 'unknown' {
  if (owner.boot !== bootId()) return 'dead';
  if (owner.pidSpace !== pidSpace()) return 'unknown';
  return startTimeOf(owner.pid) === owner.startTime ? 'alive' : 'dead';
}

/** Reads what `thisOwner` gave and JSON brought back; undefined for anything else. */
export function parseOwner(text: string): ProcessOwner | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isOwner(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isOwner(value: unknown): value is ProcessOwner {
  if (typeof value !== 'object' || value === null) return false;
  const owner = value as Record<keyof ProcessOwner, unknown>;
  const texts = [owner.startTime, owner.boot, owner.pidSpace];
  return Number.isSafeInteger(owner.pid) && texts.every((text) => typeof text === 'string');
}

/** When a process started; undefined when there is none of that number. */
function startTimeOf(pid: number): string | undefined {
  if (process.platform === 'linux') return startTimeInProc(pid);
  if (process.platform === 'win32') return exists(pid) ? '' : undefined;
  const started = run('ps', ['-o', 'lstart=', '-p', String(pid)]);
  return started === '' ? undefined : started;
}

/** Reads `/proc/<pid>/stat`, see proc_pid_stat(5). One that has ended and that nobody has collected is none. */
function startTimeInProc(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command's name comes second, in brackets, and may hold spaces and brackets.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function bootId(): string {
  if (process.platform === 'linux') return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return process.platform === 'darwin' ? run('sysctl', ['-n', 'kern.boottime']) : '';
}

function pidSpace(): string {
  return process.platform === 'linux' ? readlinkSync('/proc/self/ns/pid') : '';
}

/** Standard output of a command; empty when it fails. */
function run(command: string, args: readonly string[]): string {
  try {
    const env = { PATH: process.env['PATH'], LC_ALL: 'C' };
    return execFileSync(command, args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}
