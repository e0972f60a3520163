import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** Answers a request. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Listens on a free port of 127.0.0.1 at once, and loads Node's HTTP module with the first connection: loading costs
 * tens of milliseconds of CPU, and most processes that could be reported to never are.
 */
export class LazyHttpServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #handler: RequestHandler = (_, response) => void response.end();
  #http: HttpServer | undefined;

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => this.#connect(socket));
    // Idle clients keep connections open; neither they nor the server may keep the process alive.
    server.unref();
  }

  /** Starts listening; rejects when there is no port to be had. */
  static async listen(): Promise<LazyHttpServer> {
    // A client may end its side right after the request and still wants the answer.
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new LazyHttpServer(server);
  }

  /** Names who answers. Call before a client can know the port. */
  onRequest(handler: RequestHandler): void {
    this.#handler = handler;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Closes every connection. Resolves when the port is free. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #connect(socket: Socket): void {
    socket.unref();
    this.#sockets.add(socket);
    // Until HTTP takes over, an error of the connection would end the process.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#sockets.delete(socket));
    // An import of `node:http` reads all it exports, among them WebSocket, for which Node loads all of undici.
    this.#http ??= process
      .getBuiltinModule('node:http')
      .createServer((request, response) => this.#handler(request, response));
    this.#http.emit('connection', socket);
  }
}
