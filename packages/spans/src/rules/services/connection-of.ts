import { serviceOf, type Span } from '@clnrm/model';
import { textOf } from '../../graph/conventions.ts';
import type { Trace } from '../../graph/trace.ts';

/** What is known of the connection that a request went over. */
export interface ConnectionUse {
  /** The client's end of it, which no other connection has at the same time: `127.0.0.1:51234`. */
  readonly id: string | undefined;
  /** Whether it had been used before, where an instrumentation says so, as that of Go's net/http does. */
  readonly isReused: boolean | undefined;
}

const connectNames = new Set([
  'tcp.connect',
  'ipc.connect',
  'tls.connect',
  'pg.connect',
  'redis-connect',
  'http.connect',
  'http.tls',
  'socket connect',
]);

/** Reads which connection a request used: from its own span, that of the server that took it, or those within it. */
export function connectionOf(span: Span, trace: Trace): ConnectionUse {
  const answer = trace.childrenOf(span).find((child) => child.kind === 'server');
  const within = trace.childrenOf(span).find(({ name }) => name === 'http.getconn');
  const isReused = [span, within].map((each) => each?.attributes['http.conn.reused']);
  return {
    id: clientEndOf(span) ?? (answer === undefined ? undefined : clientEndOf(answer)),
    isReused: isReused.find((value) => typeof value === 'boolean'),
  };
}

/**
 * The spans for connections that the services of some spans opened, without those within another: TLS is set up within
 * TCP. Names are those of the instrumentations of net, pg, redis, Go's net/http and .NET.
 */
export function connectSpansFor(spans: readonly Span[], trace: Trace): readonly Span[] {
  const services = new Set(spans.map(serviceOf));
  return trace.spans.filter((span) => {
    if (!services.has(serviceOf(span)) || !isConnect(span)) return false;
    for (const outer of trace.ancestorsOf(span)) if (isConnect(outer)) return false;
    return true;
  });
}

function isConnect({ name }: Span): boolean {
  return connectNames.has(name) || name.startsWith('HTTP connection_setup');
}

/** A client chooses a new port for each connection; a server sees it as that of its peer. */
function clientEndOf(span: Span): string | undefined {
  const isServer = span.kind === 'server';
  const port = textOf(
    span,
    isServer
      ? ['network.peer.port', 'net.sock.peer.port', 'net.peer.port']
      : ['network.local.port', 'net.sock.host.port'],
  );
  const host = textOf(
    span,
    isServer
      ? ['network.peer.address', 'net.sock.peer.addr', 'net.peer.ip']
      : ['network.local.address', 'net.sock.host.addr'],
  );
  return port === undefined ? undefined : `${host ?? serviceOf(span)}:${port}`;
}
