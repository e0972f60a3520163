import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The state of a socket that listens; see proc_pid_net(5). */
const listening = '0A';

/**
 * Says which process listens on a TCP port of this machine, with its number and the first two words of its command line;
 * undefined where the system does not tell, as of processes of other users.
 */
export function portHolder(port: number): string | undefined {
  const inodes = new Set(['tcp', 'tcp6'].flatMap((table) => listenersIn(table, port)));
  if (inodes.size === 0) return undefined;
  const pid = namesIn('/proc').find((name) => /^\d+$/.test(name) && hasSocket(name, inodes));
  if (pid === undefined) return undefined;
  if (Number(pid) === process.pid) return 'this process';
  const words = textOf(`/proc/${pid}/cmdline`).split('\0').slice(0, 2).join(' ').trim();
  return words === '' ? `process ${pid}` : `process ${pid} (${words})`;
}

/** The inodes of the sockets of a table that listen on a port. */
function listenersIn(table: string, port: number): readonly string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return textOf(`/proc/net/${table}`)
    .split('\n')
    .flatMap((line) => {
      const fields = line.trim().split(/\s+/);
      const [, local = '', , state] = fields;
      return state === listening && local.endsWith(`:${wanted}`) ? (fields[9] ?? []) : [];
    });
}

function hasSocket(pid: string, inodes: ReadonlySet<string>): boolean {
  const folder = `/proc/${pid}/fd`;
  return namesIn(folder).some((name) => {
    const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`${folder}/${name}`))?.[1];
    return inode !== undefined && inodes.has(inode);
  });
}

// What ends while it is looked at, what belongs to others, and systems without /proc.
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
