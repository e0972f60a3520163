import { readdirSync, readlinkSync } from 'node:fs';
import type { ResourceUsage } from '../../service/resource-usage.ts';
import { processUsage } from '../process/group-usage.ts';

/** Adds up what the processes of a pid namespace use, without its first, which only looks after them. */
export function namespaceUsage(init: number): ResourceUsage {
  const namespace = namespaceOf(String(init));
  const members = readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === init || namespaceOf(pid) !== namespace) return [];
    return processUsage(pid) ?? [];
  });
  return {
    cpuSeconds: members.reduce((sum, { seconds }) => sum + seconds, 0),
    memory: members.reduce((sum, { memory }) => sum + memory, 0),
    processes: members.length,
  };
}

function namespaceOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    // It has ended, or is someone else's.
    return undefined;
  }
}
