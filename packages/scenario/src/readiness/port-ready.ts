import { askPort } from '../probe.ts';
import { type Address, hostAndPort } from '../runtime/address.ts';
import { Attempts } from './attempts.ts';
import type { Readiness, ReadinessSubject } from './readiness.ts';

/** Ready when a port accepts connections: the first, the one of a name, or a number on loopback. */
export function portReady(port?: string | number): Readiness {
  return {
    watch: (subject) => {
      const address = addressOf(subject, port);
      return new Attempts(`connection to ${hostAndPort(address)}`, subject, async (signal) => {
        const closed = typeof port === 'number' ? undefined : await subject.expose?.(port);
        return closed ?? (await askPort(address, signal));
      });
    },
  };
}

function addressOf(subject: ReadinessSubject, port: string | number | undefined): Address {
  return typeof port === 'number' ? { host: '127.0.0.1', port } : subject.address(port);
}
