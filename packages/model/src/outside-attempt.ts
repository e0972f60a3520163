/** A try of a service to reach something that its network does not allow. */
export interface OutsideAttempt {
  /** A host name that it asked for, or an address that it sent something to. */
  readonly destination: string;
  /** Undefined for a name, and where it was not seen. */
  readonly port: number | undefined;
  readonly protocol: 'dns' | 'tcp' | 'udp' | 'other';
  /** How often it was seen, at least 1. */
  readonly count: number;
}

/** Names a try in a few words, such as `api.example.com (dns) ×3` or `192.0.2.7:443 (tcp)`. */
export function describeAttempt({ destination, port, protocol, count }: OutsideAttempt): string {
  const where = port === undefined ? destination : `${destination}:${port}`;
  return `${where} (${protocol})${count === 1 ? '' : ` ×${count}`}`;
}

/** Adds up tries of the same, in the order in which each was first seen. */
export function mergeAttempts(attempts: readonly OutsideAttempt[]): readonly OutsideAttempt[] {
  const merged = new Map<string, OutsideAttempt>();
  for (const attempt of attempts) {
    const { destination, port, protocol, count } = attempt;
    const key = `${protocol} ${destination} ${port ?? ''}`;
    merged.set(key, { ...attempt, count: count + (merged.get(key)?.count ?? 0) });
  }
  return [...merged.values()];
}
