import type { AttributeValue, Span } from '@clnrm/model';

type Keys = readonly string[];

/** Older names of database systems that the current conventions call differently. */
const renamedSystems: Readonly<Record<string, string>> = {
  adabas: 'softwareag.adabas',
  cosmosdb: 'azure.cosmosdb',
  db2: 'ibm.db2',
  dynamodb: 'aws.dynamodb',
  firebird: 'firebirdsql',
  h2: 'h2database',
  hanadb: 'sap.hana',
  ingres: 'actian.ingres',
  intersystems_cache: 'intersystems.cache',
  maxdb: 'sap.maxdb',
  mssql: 'microsoft.sql_server',
  oracle: 'oracle.db',
  redshift: 'aws.redshift',
  spanner: 'gcp.spanner',
};

/** A host with its port where one is known. */
export interface NetworkAddress {
  readonly host: string;
  readonly port: string | undefined;
}

/** The value of the first of these keys that a span has: current conventions first, then older ones. */
export function attributeOf(span: Span, keys: Keys): AttributeValue | undefined {
  for (const key of keys) {
    const value = span.attributes[key];
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The text of the first of these keys that a span has; undefined where it is empty or no text or number. */
export function textOf(span: Span, keys: Keys): string | undefined {
  const value = attributeOf(span, keys);
  const isText = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
  return isText && value !== '' ? String(value) : undefined;
}

/**
 * The database that a span asks, by the name that current conventions have for it.
 * @see https://opentelemetry.io/docs/specs/semconv/database/database-spans/
 */
export function databaseSystemOf(span: Span): string | undefined {
  const system = textOf(span, ['db.system.name', 'db.system']);
  return system === undefined ? undefined : currentSystemName(system);
}

/** The current name of a database system. */
export function currentSystemName(system: string): string {
  return renamedSystems[system] ?? system;
}

/** Which database of a system a span asks. */
export function databaseNamespaceOf(span: Span): string | undefined {
  return textOf(span, ['db.namespace', 'db.name', 'db.redis.database_index']);
}

/** The queue or topic that a message goes to or comes from. */
export function destinationOf(span: Span): string | undefined {
  return textOf(span, ['messaging.destination.name', 'messaging.destination']);
}

/** Where a client reached its server, or where a server was reached, as the span has it. */
export function serverAddressOf(span: Span): NetworkAddress | undefined {
  const isServer = span.kind === 'server';
  const host = textOf(span, ['server.address', isServer ? 'net.host.name' : 'net.peer.name']);
  const port = textOf(span, ['server.port', isServer ? 'net.host.port' : 'net.peer.port']);
  if (host !== undefined) return { host: host.toLowerCase(), port };
  const url = textOf(span, ['url.full', 'http.url']);
  const parsed = url === undefined || !URL.canParse(url) ? undefined : new URL(url);
  if (parsed === undefined || parsed.hostname === '') return undefined;
  return { host: parsed.hostname, port: port ?? (parsed.port === '' ? undefined : parsed.port) };
}

/** Writes an address as in a URL. */
export function formatAddress({ host, port }: NetworkAddress): string {
  return port === undefined ? host : `${host}:${port}`;
}
