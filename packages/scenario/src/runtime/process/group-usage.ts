import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { ResourceUsage } from '../../service/resource-usage.ts';

/** What every Linux that Node runs on says by `getconf CLK_TCK`. */
const ticksPerSecond = 100;

/** What one process uses. */
export interface ProcessUsage {
  readonly seconds: number;
  readonly memory: number;
}

/** Adds up what the processes of a group use, those that they have ended and waited for included. */
export async function groupUsage(group: number): Promise<ResourceUsage> {
  const members = process.platform === 'linux' ? fromProc(group) : await fromPs(group);
  return {
    cpuSeconds: members.reduce((sum, { seconds }) => sum + seconds, 0),
    memory: members.reduce((sum, { memory }) => sum + memory, 0),
    processes: members.length,
  };
}

function fromProc(group: number): readonly ProcessUsage[] {
  return readdirSync('/proc').flatMap((pid) => {
    return /^\d+$/.test(pid) ? (processUsage(pid, group) ?? []) : [];
  });
}

/** Reads from `/proc` what a process uses; undefined when it has ended or is not of the group that is asked for. */
export function processUsage(pid: string, group?: number): ProcessUsage | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // Fields from the third on, the state; see proc_pid_stat(5). The name before may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || (group !== undefined && Number(fields[2]) !== group)) return undefined;
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { seconds: ticks / ticksPerSecond, memory: residentBytes(pid) };
  } catch {
    // It ended while it was looked at.
    return undefined;
  }
}

function residentBytes(pid: string): number {
  const [, kilobytes = '0'] =
    /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kilobytes) * 1024;
}

async function fromPs(group: number): Promise<readonly ProcessUsage[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pgid=,time=,rss=']);
  return stdout.split('\n').flatMap((line) => {
    const [pgid, time = '', kilobytes] = line.trim().split(/\s+/);
    if (Number(pgid) !== group) return [];
    const seconds = time.split(/[-:]/).reduce((sum, part) => sum * 60 + Number(part), 0);
    return [{ seconds, memory: Number(kilobytes) * 1024 }];
  });
}
