import { BlockList, isIPv4 } from 'node:net';
import type { OutsideAttempt } from '@clnrm/model';
import type { NetworkAccess } from '../definition/network-access.ts';
import { AttemptLog } from '../runtime/names/attempt-log.ts';
import type { NameServer } from '../runtime/names/name-server.ts';
import { connectionsOf } from './seen-connections.ts';
import type { RelayedNetwork } from './set-networks.ts';

/** Addresses that mean the sender itself, or everybody on the same cable. */
const neverOutside = new BlockList();
neverOutside.addSubnet('0.0.0.0', 8, 'ipv4');
neverOutside.addSubnet('127.0.0.0', 8, 'ipv4');
neverOutside.addSubnet('224.0.0.0', 3, 'ipv4');

/** Where a container is, as far as its attempts to leave depend on it. */
export interface AttemptPlace {
  readonly home: RelayedNetwork & { readonly names: NameServer };
  readonly address: string;
  readonly access: Exclude<NetworkAccess, 'open'>;
}

/** What one container has tried to reach outside: the names it asked for, and the addresses it sent something to. */
export class ContainerAttempts {
  readonly #place: AttemptPlace;
  readonly #addresses = new AttemptLog();
  readonly #seen = new Set<string>();
  #names: readonly OutsideAttempt[] = [];
  #isClosed = false;

  constructor(place: AttemptPlace) {
    this.#place = place;
  }

  /** All so far, as of the last look. */
  get all(): readonly OutsideAttempt[] {
    return [...this.#names, ...this.#addresses.attempts];
  }

  /** Looks again; what was sent is seen through a process of the container, as long as one runs. */
  async look(pid: number | undefined): Promise<void> {
    const { home, address, access } = this.#place;
    // Its address is someone else's now.
    if (this.#isClosed) return;
    this.#names = home.names.askedFrom(address);
    const connections = pid === undefined ? [] : await connectionsOf(pid);
    for (const { key, source, ...attempt } of connections) {
      if (source !== address || this.#seen.has(key) || this.#isAllowed(access, attempt)) continue;
      this.#seen.add(key);
      this.#addresses.add(attempt);
    }
  }

  /** Looks no more: the container is gone. */
  close(): void {
    const { home, address } = this.#place;
    if (!this.#isClosed) this.#names = home.names.askedFrom(address);
    this.#isClosed = true;
    home.names.forget(address);
  }

  #isAllowed(access: AttemptPlace['access'], { destination, port }: Omit<OutsideAttempt, 'count'>): boolean {
    const { network } = this.#place.home;
    if (!isIPv4(destination) || neverOutside.check(destination)) return true;
    return access === 'none'
      ? destination === this.#place.address || (destination === network.gateway && port === 53)
      : network.has(destination);
  }
}
