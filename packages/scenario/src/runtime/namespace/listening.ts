import { readFileSync } from 'node:fs';

/** Where a process's network has something that listens on a port: reachable, at loopback alone, or not at all. */
export type Listening = 'everywhere' | 'loopback' | 'nowhere';

/** State of a socket that listens, in proc_net_tcp(5). */
const listen = '0A';

/** Looks who listens on a port in the network namespace of a process. */
export function listeningAt(pid: number, port: number): Listening {
  const hosts = [...socketsIn(`/proc/${pid}/net/tcp`, port), ...socketsIn(`/proc/${pid}/net/tcp6`, port)];
  if (hosts.length === 0) return 'nowhere';
  return hosts.every(isLoopback) ? 'loopback' : 'everywhere';
}

function socketsIn(file: string, port: number): readonly string[] {
  return readText(file)
    .split('\n')
    .flatMap((line) => {
      const [, local = '', , state] = line.trim().split(/\s+/);
      const [host = '', number = ''] = local.split(':');
      return state === listen && Number.parseInt(number, 16) === port ? [host] : [];
    });
}

/** Addresses are written as words in the order of bytes of the machine, of which all that Linux and Node share are little-endian or s390x. */
function isLoopback(host: string): boolean {
  return host.length === 8
    ? host.endsWith('7F') || host.startsWith('7F')
    : /^0{24}(?:01000000|00000001)$/.test(host);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
