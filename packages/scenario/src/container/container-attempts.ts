import { BlockList, isIPv4 } from 'node:net';
import type { OutsideAttempt } from '@clnrm/model';
import type { NetworkAccess } from '../definition/network-access.ts';
import { AttemptLog } from '../runtime/names/attempt-log.ts';
import { cannotError } from '../service/service-errors.ts';
import type { ContainerProgram } from './container-program.ts';
import type { RoomNetwork } from './room-network.ts';
import { connectionsOf, type SeenConnection, seesConnections } from './seen-connections.ts';
import type { RelayedNetwork } from './set-networks.ts';

/** Addresses that mean the sender itself, or everybody on the same cable. */
const neverOutside = new BlockList();
neverOutside.addSubnet('0.0.0.0', 8, 'ipv4');
neverOutside.addSubnet('127.0.0.0', 8, 'ipv4');
neverOutside.addSubnet('224.0.0.0', 3, 'ipv4');

/** Where a container is, as far as its attempts to leave depend on it. */
export interface AttemptPlace {
  /** The name of its service. */
  readonly service: string;
  readonly access: NetworkAccess | undefined;
  readonly home: RelayedNetwork;
  /** Its address at home. */
  readonly address: string;
  /** Networks beside its home that it is connected to. */
  readonly others?: readonly RoomNetwork[];
}

/** What one container has tried to reach outside: the names it asked for, and the addresses it sent something to. */
export class ContainerAttempts {
  readonly #place: AttemptPlace;
  readonly #addresses = new AttemptLog();
  readonly #seen = new Set<string>();
  readonly #forget: (() => void)[] = [];
  #names: readonly OutsideAttempt[] = [];
  #isClosed = false;

  constructor(place: AttemptPlace, names: readonly string[]) {
    this.#place = place;
    for (const name of names) this.call(name);
  }

  /** Has others at home find the container by one more name. */
  call(name: string): void {
    const { home, address } = this.#place;
    if (home.names !== undefined) this.#forget.push(home.names.add(name, address));
  }

  /** All so far; rejects where names cannot be seen. */
  async tell(program: ContainerProgram | undefined): Promise<readonly OutsideAttempt[]> {
    const { home, service, access } = this.#place;
    if (access === 'open') return [];
    if (home.names === undefined) {
      throw cannotError('tell the attempts of', service, {
        reason: `port 53 of ${home.network.gateway}, where it asks for names, cannot be listened on`,
        remedy:
          'Stop what listens on that port of every address, or allow it with `sysctl net.ipv4.ip_unprivileged_port_start=53`',
      });
    }
    await this.look(program);
    return [...this.#names, ...this.#addresses.attempts];
  }

  /** Looks what there is to see, which for addresses takes a process of the container that runs. */
  async look(program: ContainerProgram | undefined): Promise<void> {
    const { names } = this.#place.home;
    // Its address may be someone else's now.
    if (this.#isClosed || names === undefined) return;
    this.#names = names.askedFrom(this.#place.address);
    const isRunning = seesConnections && program?.exitNow === undefined;
    const pid = isRunning ? await program?.pid() : undefined;
    for (const connection of pid === undefined ? [] : await connectionsOf(pid)) {
      const { key, ...attempt } = connection;
      if (this.#seen.has(key) || this.#isAllowed(connection)) continue;
      this.#seen.add(key);
      this.#addresses.add(attempt);
    }
  }

  /** Looks no more: the container is gone. */
  async close(): Promise<void> {
    const { home, address } = this.#place;
    await this.look(undefined);
    this.#isClosed = true;
    for (const forget of this.#forget) forget();
    home.names?.forget(address);
  }

  #isAllowed({ destination, port }: SeenConnection): boolean {
    const { home, address, access, others = [] } = this.#place;
    if (!isIPv4(destination) || neverOutside.check(destination)) return true;
    if (access !== 'none') return [home.network, ...others].some((network) => network.has(destination));
    return destination === address || (destination === home.network.gateway && port === 53);
  }
}
