import { isNamespaceAddress } from './network-addresses.ts';

/** Something that was tried, as one line of `ss --events` shows it. */
export interface SeenAttempt {
  readonly destination: string;
  /** Undefined for a connection that its program waited for: the kernel has forgotten it by then. */
  readonly port: number | undefined;
  readonly protocol: 'tcp' | 'udp';
}

/** Where a line was seen. */
export interface AttemptPlace {
  /** The address of the service. */
  readonly own: string;
  readonly nameServer: string;
  /** Whether it may reach nobody, not even the others of its room. */
  readonly isSecluded: boolean;
}

/** Columns: kind, state, two queues, own address, other address. See ss(8). */
const columns = /^(tcp|udp)\s+\S+\s+\S+\s+\S+\s+\S+\s+(\S+):(\d+|\*)(?:\s|$)/;

/** Reads which address outside a socket was meant for that has ended; undefined for what stayed inside. */
export function readAttempt(line: string, place: AttemptPlace): SeenAttempt | undefined {
  const [, protocol, host = '', number] = columns.exec(line) ?? [];
  if (protocol !== 'tcp' && protocol !== 'udp') return undefined;
  const destination = host.replace(/^\[(?:::ffff:(?=[\d.]+\]$))?|\]$|%.*$/g, '');
  if (isInside(destination, place)) return undefined;
  return { destination, port: number === '*' ? undefined : Number(number), protocol };
}

function isInside(address: string, { own, nameServer, isSecluded }: AttemptPlace): boolean {
  if (/^(?:\*|::1?|0\.0\.0\.0|127\..*|fe80:.*)$/.test(address)) return true;
  if (address === own || address === nameServer) return true;
  return !isSecluded && isNamespaceAddress(address);
}
