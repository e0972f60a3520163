import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { ClnrmError } from '@clnrm/model';
import type { Address } from '../runtime/address.ts';
import type { RoomNetwork } from './room-network.ts';

/** Numbers below those that systems give out by themselves, for targets whose own number may stand for something else. */
const firstRelayed = 10_000;
const loopback = '127.0.0.1';

/**
 * Lets the containers of a network reach ports that this machine listens on at loopback, and containers in other networks,
 * and lets nobody else. What listens on loopback stays there and goes on asking for its token: the relay listens on this
 * machine's address in the network, only for what was asked for, and only for addresses of that network.
 */
export class GatewayRelay {
  readonly #network: RoomNetwork;
  /** By the number that is listened on. */
  readonly #listening = new Map<number, { readonly target: Address; readonly server: Promise<Server> }>();
  readonly #sockets = new Set<Socket>();

  constructor(network: RoomNetwork) {
    this.#network = network;
  }

  /** Relays a port from now on, and returns where containers find it. A port of loopback keeps its number. */
  open(target: Address): Address {
    const port = target.host === loopback ? target.port : this.#portFor(target);
    if (!this.#listening.has(port)) {
      const server = this.#listen(port, target);
      // Told by `ready`, to whoever launches something that counts on it.
      server.catch(() => {});
      this.#listening.set(port, { target, server });
    }
    return { host: this.#network.gateway, port };
  }

  /** Resolves when every port that was asked for is relayed; rejects when one cannot be. */
  async ready(): Promise<void> {
    await Promise.all([...this.#listening.values()].map(({ server }) => server));
  }

  /** Ends all connections and listens no more. */
  async close(): Promise<void> {
    const opened = await Promise.allSettled([...this.#listening.values()].map(({ server }) => server));
    this.#listening.clear();
    const closed = opened.flatMap((result) => {
      if (result.status === 'rejected') return [];
      const { value: server } = result;
      return [new Promise((resolve) => server.close(resolve))];
    });
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
  }

  #portFor({ host, port }: Address): number {
    const known = [...this.#listening].find(([, { target }]) => target.host === host && target.port === port);
    if (known !== undefined) return known[0];
    let free = firstRelayed;
    while (this.#listening.has(free)) free++;
    return free;
  }

  async #listen(port: number, target: Address): Promise<Server> {
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#relay(socket, target));
    server.unref();
    server.listen({ port, host: this.#network.gateway, exclusive: true });
    try {
      await once(server, 'listening');
      return server;
    } catch (error) {
      throw new ClnrmError(
        'CLNRM_CONTAINER_NETWORK',
        `Failed to let containers reach ${target.host}:${target.port}: port ${port} of ${this.#network.gateway} cannot be listened on ` +
          `(${error instanceof Error && 'code' in error ? String(error.code) : String(error)}). Stop what listens on that port of every address.`,
        { cause: error },
      );
    }
  }

  #relay(client: Socket, { host, port }: Address): void {
    if (client.remoteAddress === undefined || !this.#network.has(client.remoteAddress)) {
      client.destroy();
      return;
    }
    const target = connect({ port, host, allowHalfOpen: true });
    for (const [one, other] of [
      [client, target],
      [target, client],
    ] as const) {
      one.unref();
      this.#sockets.add(one);
      one.once('error', () => other.destroy());
      one.once('close', () => {
        this.#sockets.delete(one);
        if (!one.readableEnded) other.destroy();
      });
      one.pipe(other);
    }
  }
}
