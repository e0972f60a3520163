import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { ClnrmError } from '@clnrm/model';
import { type Operations, Peer } from './peer.ts';
import type { KeeperAddress } from './shared-protocol.ts';

const host = '127.0.0.1';
const lineBreak = 0x0a;

/** Listens on a free port of 127.0.0.1 for those who know a token, which is the first line that they send. */
export class KeeperServer {
  readonly #server: Server;
  readonly #token = randomBytes(24).toString('hex');
  readonly #sockets = new Set<Socket>();

  private constructor(onConnection: (socket: Socket) => void) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.unref();
      socket.on('error', () => socket.destroy());
      socket.once('close', () => this.#sockets.delete(socket));
      admit(socket, this.#token, onConnection);
    });
    this.#server.unref();
  }

  /** Starts listening. */
  static async listen(onConnection: (socket: Socket) => void): Promise<KeeperServer> {
    const server = new KeeperServer(onConnection);
    server.#server.listen(0, host);
    await once(server.#server, 'listening');
    return server;
  }

  get address(): KeeperAddress {
    return { port: (this.#server.address() as AddressInfo).port, token: this.#token };
  }

  /** Has the process live for as long as it listens. */
  ref(): void {
    this.#server.ref();
  }

  /** Ends every connection. Resolves when the port is free. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

/**
 * Connects to a keeper.
 * @throws ClnrmError `CLNRM_SERVICE_KEEPER` when nobody listens there.
 */
export async function connectKeeper(
  { port, token }: KeeperAddress,
  operations: Operations,
  onEvent: (event: string, given: unknown) => void,
): Promise<Peer> {
  const socket = connect({ port, host });
  try {
    await once(socket, 'connect');
  } catch (error) {
    throw new ClnrmError(
      'CLNRM_SERVICE_KEEPER',
      'Failed to reach who keeps the services that files share: nobody listens there any more. Run the tests again.',
      { cause: error },
    );
  }
  socket.write(`${token}\n`);
  return new Peer(socket, operations, onEvent);
}

function admit(socket: Socket, token: string, onConnection: (socket: Socket) => void): void {
  const expected = Buffer.from(token);
  let received = Buffer.alloc(0);
  const read = (chunk: Buffer): void => {
    received = Buffer.concat([received, chunk]);
    if (received.length <= expected.length) return;
    socket.off('data', read);
    const given = received.subarray(0, expected.length);
    if (received[expected.length] !== lineBreak || !timingSafeEqual(given, expected)) {
      socket.destroy();
      return;
    }
    socket.pause();
    const rest = received.subarray(expected.length + 1);
    if (rest.length > 0) socket.unshift(rest);
    onConnection(socket);
    socket.resume();
  };
  socket.on('data', read);
}
