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
