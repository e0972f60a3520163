import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type { Http2Server, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** Who answers requests of HTTP/1, and streams of HTTP/2. */
export interface HttpHandlers {
  readonly request: (request: IncomingMessage, response: ServerResponse) => void;
  readonly stream: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;
}

/** How a connection of HTTP/2 begins; no method of HTTP/1 does. */
const preface = 'PRI';

/**
 * Listens on a free port of 127.0.0.1 at once, and loads Node's modules for HTTP/1 and HTTP/2 with the first connection
 * that speaks it: loading costs tens of milliseconds of CPU, and most processes that could be reported to never are.
 */
export class LazyHttpServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #handlers: HttpHandlers = {
    request: (_, response) => void response.end(),
    stream: (stream) => stream.close(),
  };
  #http: HttpServer | undefined;
  #http2: Http2Server | undefined;

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
  handle(handlers: HttpHandlers): void {
    this.#handlers = handlers;
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
    this.#awaitStart(socket);
  }

  /** Hands a connection over as soon as its first bytes tell which protocol it speaks. */
  #awaitStart(socket: Socket, before = ''): void {
    socket.once('readable', () => {
      const chunk = socket.read() as Buffer | null;
      if (chunk === null) return void socket.destroy();
      const start = before + chunk.toString('latin1', 0, preface.length);
      if (start.length < preface.length && preface.startsWith(start)) return this.#awaitStart(socket, start);
      socket.unshift(before === '' ? chunk : Buffer.concat([Buffer.from(before), chunk]));
      const isHttp2 = start.startsWith(preface);
      // HTTP/2 has an end of its own for each stream; a connection that one side has ended is over.
      if (isHttp2) socket.allowHalfOpen = false;
      (isHttp2 ? this.#http2Server() : this.#httpServer()).emit('connection', socket);
    });
  }

  // An import of `node:http` reads all it exports, among them WebSocket, for which Node loads all of undici.
  #httpServer(): HttpServer {
    return (this.#http ??= process
      .getBuiltinModule('node:http')
      .createServer((request, response) => this.#handlers.request(request, response)));
  }

  #http2Server(): Http2Server {
    return (this.#http2 ??= process
      .getBuiltinModule('node:http2')
      .createServer()
      .on('stream', (stream, headers) => this.#handlers.stream(stream, headers)));
  }
}
