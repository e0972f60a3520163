/**
 * Attributes of spans, events and links that differ from run to run, or from version to version of an instrumentation,
 * without the system doing anything else. A `*` at the end stands for any rest.
 * @see https://opentelemetry.io/docs/specs/semconv/registry/attributes/
 */
export const volatileSpanKeys: readonly string[] = [
  'clnrm.*',
  'client.port',
  'code.column',
  'code.column.number',
  'code.file.path',
  'code.filepath',
  'code.line.number',
  'code.lineno',
  'code.stacktrace',
  'exception.stacktrace',
  'http.client_ip',
  'http.user_agent',
  'net.host.ip',
  'net.host.port',
  'net.peer.ip',
  'net.peer.port',
  'net.sock.*',
  'network.local.*',
  'network.peer.*',
  'process.pid',
  'server.port',
  'thread.*',
  'user_agent.original',
];

/** Attributes of resources that say where something ran rather than what. */
export const volatileResourceKeys: readonly string[] = [
  'clnrm.*',
  'cloud.*',
  'container.*',
  'faas.instance',
  'host.*',
  'k8s.*',
  'os.*',
  'process.*',
  'service.instance.id',
  'telemetry.*',
];

/** Attributes that hold an address, of which the port of the loopback interface does not count. */
export const addressKeys: readonly string[] = [
  'http.host',
  'http.url',
  'net.peer.name',
  'server.address',
  'url.full',
];

/** Tells whether a key is one of these, which may end with `*`. */
export function matchesKey(patterns: readonly string[], key: string): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? key.startsWith(pattern.slice(0, -1)) : key === pattern,
  );
}

const loopback = ['localhost:', '127.0.0.1:', '0.0.0.0:', '[::1]:'];
const loopbackPort = /(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]):\d+/g;

/** An address without the port of the loopback interface, which a room gives out anew each time. */
export function withoutPort(address: string): string {
  return loopback.some((host) => address.includes(host))
    ? address.replaceAll(loopbackPort, '$1:<port>')
    : address;
}
