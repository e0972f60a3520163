import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Span } from '@clnrm/model';
import fc from 'fast-check';
import { afterAll, expect, test, vi } from 'vitest';
import { toPlainSpan } from '../plain-span.ts';
import { arbitraryRequest, type GeneratedRequest, toOtlp, toPlain } from '../support/arbitrary-request.ts';
import { jaegerSpans, zipkinSpans } from '../support/arbitrary-span.ts';
import { encodeJaeger } from '../support/encode-jaeger.ts';
import { encodeZipkin } from '../support/encode-zipkin.ts';
import { jsonBytes } from '../support/json-bytes.ts';
import { encodeByOracle } from '../support/otlp-oracle.ts';
import { readTraces, type ReadTracesOptions } from './read-traces.ts';

vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'read-traces-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'traces');

async function read(content: string | Uint8Array, options?: ReadTracesOptions): Promise<readonly Span[]> {
  writeFileSync(path, content);
  const spans: Span[] = [];
  for await (const span of readTraces(path, options)) spans.push(toPlainSpan(span));
  return spans;
}

const refusal = async (content: string | Uint8Array, options?: ReadTracesOptions): Promise<string> =>
  (await read(content, options).catch((error: Error) => error.message.replace(path, 'FILE'))) as string;

function delimited(messages: readonly Uint8Array[], lengthOf: (length: number) => readonly number[]): Buffer {
  return Buffer.concat(messages.flatMap((message) => [Buffer.from(lengthOf(message.length)), message]));
}

const bigEndian = (length: number): readonly number[] => [
  length >>> 24,
  (length >>> 16) & 255,
  (length >>> 8) & 255,
  length & 255,
];
const varint = (length: number): readonly number[] =>
  length < 128 ? [length] : [(length & 127) | 128, ...varint(length >>> 7)];

const json = (request: GeneratedRequest): Buffer => jsonBytes(toOtlp(request));
const protobuf = (request: GeneratedRequest): Uint8Array => encodeByOracle(toOtlp(request));

test.for<[what: string, write: (requests: readonly GeneratedRequest[]) => Uint8Array]>([
  [
    'JSON lines',
    (requests) => Buffer.concat(requests.map((one) => Buffer.concat([json(one), Buffer.from('\n')]))),
  ],
  [
    'JSON with white space',
    (requests) =>
      Buffer.from(
        requests.map((one) => JSON.stringify(JSON.parse(json(one).toString()), undefined, 2)).join('\r\n'),
      ),
  ],
  ['JSON, packed', (requests) => gzipSync(Buffer.concat(requests.map(json)))],
  ['protobuf after lengths of four bytes', (requests) => delimited(requests.map(protobuf), bigEndian)],
  ['protobuf after varints', (requests) => delimited(requests.map(protobuf), varint)],
  ['protobuf, one message', (requests) => Buffer.concat(requests.map(protobuf))],
  ['protobuf, packed', (requests) => gzipSync(delimited(requests.map(protobuf), bigEndian))],
])('OTLP is read back whole: %s', async ([what, write]) => {
  const requests = fc.array(
    // Nobody writes messages without a span, and nothing can tell how long the length of the first one is.
    arbitraryRequest.filter((request) => toPlain(request).length > 0),
    { maxLength: 3 },
  );
  await fc.assert(
    fc.asyncProperty(requests, async (generated) => {
      const format = what.startsWith('JSON') ? 'otlp-json' : 'otlp-protobuf';
      const expected = generated.flatMap(toPlain);
      expect(await read(write(generated))).toEqual(expected);
      expect(await read(write(generated), { format })).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});

test.for<[what: string, write: (text: string) => string | Uint8Array]>([
  ['as the API answers', (text) => text],
  ['packed', (text) => gzipSync(text)],
  [
    'one trace alone',
    (text) => JSON.stringify(JSON.parse(text, keepBig)).replace(/^\{"data":\[(.*)\],"total.*$/s, '$1'),
  ],
  ['a list of traces', (text) => text.replace(/^\{"data":(.*),"total.*$/s, '$1')],
])('Jaeger is read back whole: %s', async ([what, write]) => {
  await fc.assert(
    fc.asyncProperty(jaegerSpans, async (spans) => {
      fc.pre(what !== 'one trace alone' || spans.every(hasSafeIntegers));
      expect(await read(write(encodeJaeger(spans)))).toEqual(spans);
    }),
    { numRuns: 50 },
  );
});

function keepBig(_: string, value: unknown): unknown {
  return value;
}

function hasSafeIntegers(span: Span): boolean {
  const bags = [
    span.attributes,
    span.resource.attributes,
    ...span.events.map(({ attributes }) => attributes),
  ];
  return bags.every((bag) => Object.values(bag).every((value) => typeof value !== 'bigint'));
}

test.for<[what: string, write: (spans: object[]) => unknown]>([
  ['a list of spans', (spans) => spans],
  ['a list of traces', (spans) => [spans.slice(0, 1), spans.slice(1)]],
])('Zipkin is read back whole: %s', async ([, write]) => {
  await fc.assert(
    fc.asyncProperty(zipkinSpans, async (spans) => {
      expect(await read(JSON.stringify(write(encodeZipkin(spans))))).toEqual(spans);
    }),
    { numRuns: 50 },
  );
});

const trace = '0af7651916cd43dd8448eb211c80319c';
const zipkinSpan = { traceId: trace, id: 'b7ad6b7169203331', name: 'get', timestamp: 1_700_000_000_123_456 };

test('times of Jaeger and Zipkin are known to the microsecond, their ends to two', async () => {
  const [zipkin] = await read(JSON.stringify([{ ...zipkinSpan, duration: 10 }]));
  expect(zipkin).toMatchObject({
    start: { ns: 1_700_000_000_123_456_000n, uncertainty: 1000n },
    end: { ns: 1_700_000_000_123_466_000n, uncertainty: 2000n },
  });
});

test('what Zipkin knows of the two ends of a span become attributes', async () => {
  const [span] = await read(
    JSON.stringify([
      {
        ...zipkinSpan,
        shared: true,
        localEndpoint: { serviceName: 'shop', ipv4: '10.0.0.1', port: 80 },
        remoteEndpoint: { serviceName: 'db', ipv6: '::1', port: 5432 },
        annotations: [{ timestamp: 1, value: 'ws' }],
        tags: { error: 'true' },
      },
    ]),
  );
  expect(span).toMatchObject({
    resource: { attributes: { 'service.name': 'shop' } },
    attributes: {
      'network.local.address': '10.0.0.1',
      'network.local.port': 80,
      'network.peer.address': '::1',
      'network.peer.port': 5432,
      'peer.service': 'db',
      'zipkin.shared': true,
    },
    events: [{ name: 'ws', attributes: {} }],
    status: { code: 'error', message: '' },
  });
});

test('a file of nothing, of other signals, or with a mark before it has the spans that it has', async () => {
  expect(await read('')).toEqual([]);
  expect(await read('{"resourceMetrics":[]}\n{"resourceSpans":[]}\n')).toEqual([]);
  expect(await read('[]')).toEqual([]);
  expect(await read('{"data":[],"total":0}')).toEqual([]);
  expect(await read(`\ufeff${JSON.stringify([zipkinSpan])}`)).toHaveLength(1);
});

test('a file may be named by its URL, and be left before its end', async () => {
  writeFileSync(path, JSON.stringify([zipkinSpan, zipkinSpan]));
  for await (const { name } of readTraces(pathToFileURL(path))) {
    expect(name).toBe('get');
    break;
  }
});

const line = JSON.stringify({
  resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: trace, spanId: 'b7ad6b7169203331', name: 'a' }] }] }],
});
const again = 'Export the file again, and wait until it has been written to its end.';

test.for<[what: string, content: string | Uint8Array, message: string]>([
  [
    'a line that is not whole',
    `${line}\n${line.slice(0, -4)}`,
    `line 2: the file ends in the middle of a value. ${again}`,
  ],
  [
    'a missing id',
    `${line}\n${line.replace(/"spanId":"\w+",/, '')}`,
    `line 2: resourceSpans[0].scopeSpans[0].spans[0].spanId is missing. ${again}`,
  ],
  ['something between lines', `${line}\n!`, `line 2: "!" stands where JSON has no such character. ${again}`],
  [
    'a missing comma',
    `[${JSON.stringify(zipkinSpan)} {}]`,
    `line 1: "{" stands where JSON has no such character. ${again}`,
  ],
  ['a value that is no JSON', '{"resourceSpans":[\n{"a":}]}', `line 2: the body is not JSON. ${again}`],
  [
    'a Zipkin span without a time',
    '[\n{"traceId":"1","id":"2"}]',
    `line 2: trace[0].timestamp is missing. ${again}`,
  ],
  [
    'a Jaeger span without a process',
    `{"data":[{"spans":[{"traceID":"1","spanID":"2","startTime":1,"processID":"p2"}],"processes":{"p1":{}}}]}`,
    `line 1: spans[0].processID is "p2", and the processes of the trace are p1. ${again}`,
  ],
  [
    'another kind of JSON',
    '{"name":"clnrm"}',
    'line 1: an object with the key "name" is none of OTLP, Jaeger or Zipkin. Give a file that has "resourceSpans" (OTLP), "data" with traces (Jaeger) or a list of spans (Zipkin).',
  ],
  [
    'protobuf that is not whole',
    delimited([new Uint8Array([0x0a, 0])], bigEndian).subarray(0, 5),
    `byte 0: the message that begins here is 1 bytes longer than the file. ${again}`,
  ],
  [
    'a second message that is no protobuf',
    Buffer.concat([delimited([Buffer.from([0x0a, 0]), Buffer.from([0x0a, 9])], bigEndian)]),
    `byte 6: the message that begins here is no OTLP: the length at byte 1 runs past the end of its message. ${again}`,
  ],
  [
    'a value that nests too deep',
    `{"data":[{"spans":[{"traceID":"1","tags":[{"key":"k","value":${'['.repeat(20_000)}${']'.repeat(20_000)}}]}]}]}`,
    `line 1: a value nests too deep. ${again}`,
  ],
  ['gzip that is not whole', gzipSync(line).subarray(0, 40), ''],
])('%s is refused by file, place and reason', async ([what, content, message]) => {
  const refused = await refusal(content);
  if (what.startsWith('gzip'))
    expect(refused).toBe(
      `Failed to read traces from "FILE": it cannot be unpacked: unexpected end of file. ${again}`,
    );
  else expect(refused).toBe(`Failed to read traces from "FILE": ${message}`);
});

test('a file that is not there, a folder, and a format that does not exist are named', async () => {
  const missing = readTraces(join(folder, 'none')).next();
  await expect(missing).rejects.toThrow(
    `Failed to read traces from ${JSON.stringify(join(folder, 'none'))}: there is no such file. Check the path; a relative one starts at ${process.cwd()}.`,
  );
  await expect(readTraces(folder).next()).rejects.toThrow(
    `Failed to read traces from ${JSON.stringify(folder)}: it is a folder. Name one file in it.`,
  );
  expect(() => readTraces(path, { format: 'xml' as never })).toThrow(
    'Failed to read traces: format is "xml". Give one of otlp-json, otlp-protobuf, jaeger, zipkin, or none.',
  );
});

test('no content can make the reading crash or hang', async () => {
  const start = fc.constantFrom(line, encodeJaeger([]), JSON.stringify([zipkinSpan]), '\0\0\0\x02\n\0');
  const mutation = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(start, mutation, async (text, mutations) => {
      const bytes = Buffer.from(text, 'latin1');
      for (const [at, byte] of mutations) bytes[at % bytes.length] = byte;
      const outcome = await read(bytes).catch((error: Error) => error.message);
      if (typeof outcome === 'string') expect(outcome).toMatch(/^Failed to read traces from /);
    }),
    { numRuns: 300 },
  );
});
