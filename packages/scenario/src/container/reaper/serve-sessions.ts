import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { FilterLines } from './filter-lines.ts';
import type { LabelFilter } from './remove-labelled.ts';

/** How a reaper listens. Times are in milliseconds. */
export interface SessionServerOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /**
   * What the first line of a connection must ask for, or the connection is closed without an answer: the label of the
   * session, which nobody else knows.
   */
  readonly token: (filter: LabelFilter) => boolean;
  /** How long to wait for the first connection. */
  readonly firstConnection: number;
  /** How long to wait for another connection once the last one is gone. */
  readonly reconnection: number;
  /** Called with the port once it listens. */
  readonly onListening: (port: number) => void;
}

/**
 * Listens for sessions until none is connected any more, and resolves to what they asked to have removed. A connection
 * sends a filter in a line and is answered `ACK`; that it ends, in whatever way, is the end of its session.
 */
export async function serveSessions(
  options: SessionServerOptions,
  stop: AbortSignal,
): Promise<readonly LabelFilter[]> {
  const filters = new Map<string, LabelFilter>();
  const sockets = new Set<Socket>();
  let finish = (): void => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  let timer: NodeJS.Timeout | undefined = setTimeout(finish, options.firstConnection);
  stop.addEventListener('abort', finish);

  const server = createServer((socket) => {
    sockets.add(socket);
    clearTimeout(timer);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      if (sockets.size > 0 || !server.listening) return;
      // A stranger at the door does not shorten the time that the first session has.
      timer = setTimeout(finish, filters.size === 0 ? options.firstConnection : options.reconnection);
    });
    listenTo(socket, options.token, (filter) => filters.set(JSON.stringify(filter), filter));
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const address = server.address();
  options.onListening(typeof address === 'object' && address !== null ? address.port : options.port);

  await finished;
  clearTimeout(timer);
  server.close();
  for (const socket of sockets) socket.destroy();
  return [...filters.values()];
}

function listenTo(
  socket: Socket,
  token: (filter: LabelFilter) => boolean,
  take: (filter: LabelFilter) => void,
): void {
  const lines = new FilterLines();
  let admitted = false;
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    for (const filter of lines.take(chunk) ?? [[]]) {
      admitted ||= token(filter);
      if (!admitted || filter.length === 0) {
        socket.destroy();
        return;
      }
      take(filter);
      socket.write('ACK\n');
    }
  });
}
