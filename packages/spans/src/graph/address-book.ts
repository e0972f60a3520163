import { serviceOf } from '@clnrm/model';
import { formatAddress, serverAddressOf } from './conventions.ts';
import type { Crossing } from './crossings.ts';
import type { Peer } from './exits.ts';
import type { Trace } from './trace.ts';

/** At which addresses the services of a trace are reached. */
export interface AddressBook {
  /** The service that a peer is, if it is one of the trace. */
  readonly serviceAt: (peer: Peer) => string | undefined;
  /** The declared service that a peer is, whether it sends spans or not. */
  readonly declaredAt: (peer: Peer) => string | undefined;
}

/**
 * Learns addresses from server spans and from calls that were answered. An address that leads to several services, as
 * that of a proxy does, says nothing.
 */
export function addressBook(trace: Trace, crossings: readonly Crossing[]): AddressBook {
  const names = new Set(trace.spans.map(serviceOf));
  const services = new Map<string, string | undefined>();
  const learn = (given: string, service: string): void => {
    const address = withoutLoopback(given);
    const known = services.has(address) && services.get(address) !== service;
    services.set(address, known ? undefined : service);
  };
  for (const span of trace.spans) {
    const address = span.kind === 'server' ? serverAddressOf(span) : undefined;
    if (address?.port !== undefined) learn(formatAddress(address), serviceOf(span));
  }
  for (const { from, to, via } of crossings) {
    const address = via === 'call' && from.kind === 'client' ? serverAddressOf(from) : undefined;
    if (address?.port !== undefined) learn(formatAddress(address), serviceOf(to));
  }
  const declared = new Map([...trace.addresses].map(([at, service]) => [withoutLoopback(at), service]));
  return {
    declaredAt: ({ aliases }) =>
      aliases.map((alias) => declared.get(withoutLoopback(alias))).find((name) => name !== undefined),
    serviceAt: ({ kind, name, aliases }) => {
      if (kind !== 'peer') return undefined;
      if (names.has(name)) return name;
      for (const alias of aliases) {
        const service = services.get(withoutLoopback(alias));
        if (service !== undefined) return service;
      }
      return undefined;
    },
  };
}

/** A machine has several names for itself. */
function withoutLoopback(address: string): string {
  return address.replace(/^(?:127\.0\.0\.1|\[?::1\]?|localhost)(?=:\d+$)/, 'localhost');
}
