// The process of a relay inside a network namespace. It does what it is asked by IPC and ends with whoever asks.
import { once } from 'node:events';
import { connect, createServer, Server, type Socket } from 'node:net';
import type { Address } from '../../address.ts';
import { NameServer } from '../../names/name-server.ts';
import { joinSockets } from './join-sockets.ts';
import type { RelayAnswer, RelayRequest } from './messages.ts';

let names: Promise<NameServer> | undefined;
const open = new Map<string, { readonly server: Server; readonly sockets: Set<Socket> }>();

process.once('disconnect', () => process.exit());
process.on('message', (request: RelayRequest, handle: unknown) => {
  void handleRequest(request, handle).catch((error: unknown) => {
    send({
      id: request.id,
      problem: error instanceof Error && 'code' in error ? String(error.code) : String(error),
    });
  });
});

async function handleRequest(request: RelayRequest, handle: unknown): Promise<void> {
  const { id } = request;
  switch (request.kind) {
    case 'serve':
      if (!(handle instanceof Server)) throw new Error('no socket came with it');
      relay(request.port, handle, request.target);
      return send({ id });
    case 'forward': {
      const server = createServer({ allowHalfOpen: true });
      relay(request.port, server, request.target);
      await listen(server, request.at);
      return send({ id });
    }
    case 'close':
      await close(request.port);
      return send({ id });
    case 'listen': {
      const server = createServer();
      await listen(server, request.at);
      process.send?.({ id } satisfies RelayAnswer, server, {}, () => server.close());
      return;
    }
    case 'name-server':
      names = openNames(request.at);
      await names;
      return send({ id });
    case 'join':
      (await names)?.add(request.name, request.address);
      return send({ id });
    case 'names':
      return send({ id, names: (await names)?.askedFrom(request.address) ?? [] });
  }
}

async function openNames(address: string): Promise<NameServer> {
  // Nobody else reaches this network.
  const opened = await NameServer.open({ address, answers: () => true });
  if (opened === undefined) throw new Error(`names cannot be answered at ${address}`);
  return opened;
}

function send(answer: RelayAnswer): void {
  process.send?.(answer);
}

async function listen(server: Server, { host, port }: Address): Promise<void> {
  server.listen({ host, port, exclusive: true });
  await once(server, 'listening');
}

function relay(port: string, server: Server, target: Address): void {
  const sockets = new Set<Socket>();
  open.set(port, { server, sockets });
  // A server that came by IPC was made without options.
  Object.assign(server, { allowHalfOpen: true });
  server.on('connection', (client) => {
    const there = connect({ ...target, allowHalfOpen: true });
    for (const socket of [client, there]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
    joinSockets(client, there);
  });
}

async function close(port: string): Promise<void> {
  const found = open.get(port);
  if (found === undefined) return;
  open.delete(port);
  const closed = once(found.server, 'close');
  found.server.close();
  for (const socket of found.sockets) socket.destroy();
  await closed;
}
