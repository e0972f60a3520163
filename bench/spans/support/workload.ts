import { BackwardWriter } from './backward-writer.ts';
import { Random } from './random.ts';

// A shop of six services, as stock instrumentations record it: 10 spans a trace, 6 to 8 attributes a span, an exception
// with its stack on one in seven, about 330 bytes a span. Starts are in whole milliseconds, as JavaScript's are.

/** An operation of the shop: what calls it, by position, and what it records. */
interface Operation {
  readonly name: string;
  readonly service: string;
  /** OTLP's number. */
  readonly kind: number;
  readonly parent: number | undefined;
  readonly attributes: (random: Random) => readonly (readonly [key: string, value: string | number])[];
}

const server = (method: string, route: string) => (random: Random) =>
  [
    ['http.request.method', method],
    ['url.path', `${route}/${random.below(100_000)}`],
    ['url.scheme', 'http'],
    ['http.route', route],
    ['server.address', '127.0.0.1'],
    ['http.response.status_code', random.oneIn(20) ? 500 : random.oneIn(10) ? 404 : 200],
    ['network.protocol.version', '1.1'],
  ] as const;

const client = (method: string, host: string) => (random: Random) =>
  [
    ['http.request.method', method],
    ['url.full', `http://${host}:8080/items/${random.below(100_000)}`],
    ['server.address', host],
    ['server.port', 8080],
    ['http.response.status_code', random.oneIn(20) ? 500 : 200],
    ['network.protocol.version', '1.1'],
  ] as const;

const database = (operation: string, table: string) => (random: Random) =>
  [
    ['db.system.name', 'postgresql'],
    ['db.namespace', 'shop'],
    ['db.operation.name', operation],
    ['db.collection.name', table],
    ['db.query.text', `${operation} ${table} WHERE id = $1`],
    ['server.address', 'db.shop.internal'],
    ['db.response.returned_rows', random.below(50)],
  ] as const;

const operations: readonly Operation[] = [
  {
    name: 'POST /orders',
    service: 'gateway',
    kind: 2,
    parent: undefined,
    attributes: server('POST', '/orders'),
  },
  { name: 'POST', service: 'gateway', kind: 3, parent: 0, attributes: client('POST', 'orders') },
  {
    name: 'POST /v1/orders',
    service: 'orders',
    kind: 2,
    parent: 1,
    attributes: server('POST', '/v1/orders'),
  },
  { name: 'SELECT stock', service: 'orders', kind: 3, parent: 2, attributes: database('SELECT', 'stock') },
  { name: 'INSERT orders', service: 'orders', kind: 3, parent: 2, attributes: database('INSERT', 'orders') },
  { name: 'POST', service: 'orders', kind: 3, parent: 2, attributes: client('POST', 'payments') },
  { name: 'charge card', service: 'payments', kind: 2, parent: 5, attributes: server('POST', '/charge') },
  {
    name: 'INSERT payments',
    service: 'payments',
    kind: 3,
    parent: 6,
    attributes: database('INSERT', 'payments'),
  },
  { name: 'publish mail', service: 'orders', kind: 4, parent: 2, attributes: client('PUBLISH', 'queue') },
  { name: 'send mail', service: 'mail', kind: 5, parent: 8, attributes: client('SEND', 'smtp') },
];

/** Spans of one trace. */
export const spansPerTrace: number = operations.length;

/** The names of the spans. */
export const names: readonly string[] = [...new Set(operations.map((operation) => operation.name))];

const spansPerBatch = 512;
const epoch = 1_780_000_000_000;
const stack = `Error: card declined\n${Array.from({ length: 2 }, (_, line) => `    at charge (/srv/payments/src/charge.js:${line + 17}:13)`).join('\n')}`;

/** Requests of 512 spans each, `spans` spans in all, each of the traces spread over the services that took part in it. */
export function* workload(spans: number, seed = 1): Generator<Buffer> {
  const random = new Random(seed);
  const writer = new BackwardWriter();
  const traces = Math.ceil(spansPerBatch / spansPerTrace);
  for (let written = 0, batch = 0; written < spans; batch += 1) {
    const count = Math.min(spansPerBatch, spans - written);
    writeBatch(writer, random, { count, first: batch * traces });
    written += count;
    yield writer.take();
  }
}

function writeBatch(
  writer: BackwardWriter,
  random: Random,
  batch: { readonly count: number; readonly first: number },
): void {
  const services = [...new Set(operations.map((operation) => operation.service))];
  const rows = Array.from({ length: batch.count }, (_, row) => row).toReversed();
  for (const service of services) {
    const own = rows.filter((row) => operations[row % spansPerTrace]?.service === service);
    if (own.length === 0) continue;
    writer.message(1, () => {
      writer.message(2, () => {
        for (const row of own)
          writeSpan(writer, random, batch.first + Math.floor(row / spansPerTrace), row % spansPerTrace);
        writer.message(1, () => {
          writer.text(2, '0.220.0');
          writer.text(1, '@opentelemetry/instrumentation-http');
        });
      });
      writer.message(1, () => {
        attribute(writer, 1, 'process.pid', 4242);
        attribute(writer, 1, 'telemetry.sdk.language', 'nodejs');
        attribute(writer, 1, 'service.name', service);
      });
    });
  }
}

function writeSpan(writer: BackwardWriter, random: Random, trace: number, index: number): void {
  const operation = operations.at(index) as Operation;
  const start = BigInt(epoch + trace * 3 + index) * 1_000_000n;
  const length = BigInt(random.below(40_000_000) + (operations.length - index) * 1_000_000);
  const fails = random.oneIn(7);
  writer.message(2, () => {
    writer.fixed32(16, 0x101);
    writer.message(15, () => {
      if (fails) writer.number(3, 2);
    });
    if (fails) writeException(writer, start + length);
    for (const [key, value] of operation.attributes(random).toReversed()) attribute(writer, 9, key, value);
    writer.fixed64(8, start + length);
    writer.fixed64(7, start);
    writer.number(6, operation.kind);
    writer.text(5, operation.name);
    if (operation.parent !== undefined) writer.bytes(4, spanId(trace, operation.parent));
    writer.bytes(2, spanId(trace, index));
    writer.bytes(1, traceId(trace));
  });
}

function writeException(writer: BackwardWriter, time: bigint): void {
  writer.message(11, () => {
    attribute(writer, 3, 'exception.stacktrace', stack);
    attribute(writer, 3, 'exception.message', 'card declined');
    attribute(writer, 3, 'exception.type', 'Error');
    writer.text(2, 'exception');
    writer.fixed64(1, time);
  });
}

function attribute(writer: BackwardWriter, field: number, key: string, value: string | number): void {
  writer.message(field, () => {
    writer.message(2, () => {
      if (typeof value === 'string') writer.text(1, value);
      else writer.number(3, value);
    });
    writer.text(1, key);
  });
}

/** The id of a trace, spread over all its bits as real ones are. */
export function traceId(trace: number): Buffer {
  return idOf(trace, 16);
}

function spanId(trace: number, index: number): Buffer {
  return idOf(trace * 64 + index + 0x4000_0000, 8);
}

function idOf(number: number, bytes: number): Buffer {
  const random = new Random(number + 1);
  const id = Buffer.allocUnsafe(bytes);
  for (let at = 0; at < bytes; at += 4) id.writeUInt32BE(random.word(), at);
  return id;
}
