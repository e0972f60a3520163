import { readFile } from 'node:fs/promises';
import type { OutsideAttempt } from '@clnrm/model';

/** Something that was sent to an address. */
export interface SeenConnection extends Omit<OutsideAttempt, 'count'> {
  /** The same for the same connection, and for datagrams from one port to another. */
  readonly key: string;
}

/** The kernel tells its connections to nobody but root. */
export const seesConnections: boolean = process.getuid?.() === 0;

const protocols: ReadonlySet<string> = new Set(['tcp', 'udp']);

/**
 * Reads what the processes that share a network with a process have sent something to lately: connections for two minutes,
 * datagrams for half a minute after they were sent. Empty where this process may not see that.
 */
export async function connectionsOf(pid: number): Promise<readonly SeenConnection[]> {
  try {
    return readConnections(await readFile(`/proc/${pid}/net/nf_conntrack`, 'utf8'));
  } catch {
    return [];
  }
}

/** Reads the connections that the kernel keeps track of, of each the direction in which it was opened. */
export function readConnections(table: string): readonly SeenConnection[] {
  return table.split('\n').flatMap((line) => {
    const [family, , name = ''] = line.split(/\s+/);
    const from = /\bsrc=(\S+) dst=(\S+)(?: sport=(\d+) dport=(\d+))?/.exec(line);
    const [key, , destination, , port] = from ?? [];
    if (family !== 'ipv4' || key === undefined || destination === undefined) return [];
    const protocol = protocols.has(name) ? (name as 'tcp' | 'udp') : 'other';
    const number = port === undefined ? undefined : Number(port);
    return [{ key: `${name} ${key}`, destination, port: number, protocol }];
  });
}
