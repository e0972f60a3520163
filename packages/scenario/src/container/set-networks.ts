import type { NetworkAccess } from '../definition/network-access.ts';
import { type Engine, ignoreMissing } from './engine.ts';
import { NameServer } from '../runtime/names/name-server.ts';
import { GatewayRelay } from './gateway-relay.ts';
import { createRoomNetwork, type NetworkKind, type RoomNetwork } from './room-network.ts';

/** A network with its way back to this machine's loopback. */
export interface RelayedNetwork {
  readonly network: RoomNetwork;
  readonly relay: GatewayRelay;
  /** Tells its containers names; undefined where the engine does, which is where one may not listen at its port, or need not. */
  readonly names: NameServer | undefined;
}

/** The network that says whom a service may reach. */
const kinds: Readonly<Record<NetworkAccess, NetworkKind>> = { none: 'alone', room: 'peers', open: 'peers' };

/** The networks of one set of services, each created when a service needs it first. */
export class SetNetworks {
  readonly #engine: Engine;
  readonly #prefix: string;
  readonly #labels: Readonly<Record<string, string>>;
  readonly #networks = new Map<NetworkKind, Promise<RelayedNetwork>>();

  constructor(engine: Engine, prefix: string, labels: Readonly<Record<string, string>>) {
    this.#engine = engine;
    this.#prefix = prefix;
    this.#labels = labels;
  }

  /** The network that a service has its address in. */
  async home(access: NetworkAccess): Promise<RelayedNetwork> {
    return await this.get(kinds[access]);
  }

  /** A network of a kind, the same for all services of the set. */
  async get(kind: NetworkKind): Promise<RelayedNetwork> {
    const known = this.#networks.get(kind);
    if (known !== undefined) return await known;
    const created = this.#create(kind);
    this.#networks.set(kind, created);
    return await created;
  }

  /** Removes all of them. No container may be connected any more. */
  async close(): Promise<void> {
    const created = await Promise.allSettled(this.#networks.values());
    this.#networks.clear();
    await Promise.all(
      created.map(async (result) => {
        if (result.status === 'rejected') return;
        await result.value.relay.close();
        await result.value.names?.close();
        await result.value.network.remove().catch(ignoreMissing);
      }),
    );
  }

  async #create(kind: NetworkKind): Promise<RelayedNetwork> {
    const network = await createRoomNetwork(this.#engine, `${this.#prefix}-${kind}`, kind, this.#labels);
    const isClosed = kind === 'peers' || kind === 'alone';
    const answers = (address: string): boolean => network.has(address);
    const names = isClosed ? await NameServer.open({ address: network.gateway, answers }) : undefined;
    names?.add('host.docker.internal', network.gateway);
    return { network, relay: new GatewayRelay(network), names };
  }
}
