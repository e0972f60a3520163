import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { deflateSync, gzipSync } from 'node:zlib';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { SpanStore } from '../store/span-store.ts';
import { encodeByOracle } from '../support/otlp-oracle.ts';
import { type Receiver, startReceiver } from './receiver.ts';

let receiver: Receiver;
let store: SpanStore;
let endpoint: string;

beforeAll(async () => {
  receiver = await startReceiver({ maxBodyBytes: 100_000 });
});
afterAll(() => receiver.stop());
beforeEach(() => {
  store = new SpanStore();
  endpoint = receiver.open('room-1', store);
});
afterEach(() => receiver.close('room-1'));

const bytes = Uint8Array.from(
  encodeByOracle({
    resourceSpans: [
      {
        scopeSpans: [
          { spans: [{ traceId: new Uint8Array(16).fill(1), spanId: new Uint8Array(8).fill(2), name: 'a' }] },
        ],
      },
    ],
  }),
);
const protobuf = { 'content-type': 'application/x-protobuf' };
const json = { 'content-type': 'application/json' };

async function post(
  body: Uint8Array<ArrayBuffer> | string | ReadableStream,
  headers: Record<string, string> = protobuf,
  path = '/v1/traces',
) {
  const init: RequestInit = { method: 'POST', body, headers, duplex: 'half' };
  const response = await fetch(`${endpoint}${path}`, init);
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

test.for<[name: string, create: (url: string) => SpanExporter]>([
  ['protobuf', (url) => new ProtobufExporter({ url })],
  ['protobuf with gzip', (url) => new ProtobufExporter({ url, compression: 'gzip' as never })],
  ['JSON', (url) => new JsonExporter({ url })],
  ['JSON with gzip', (url) => new JsonExporter({ url, compression: 'gzip' as never })],
])('the stock exporter is received: %s', async ([, create]) => {
  const exporter = create(`${endpoint}/v1/traces`);
  const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] });
  const span = provider
    .getTracer('lib', '2')
    .startSpan('GET /', { attributes: { big: 2 ** 40, list: ['a', 'b'], half: 0.5 } });
  span.addEvent('seen', { n: 1 });
  span.end();
  provider.getTracer('lib').startSpan('other').end();
  await provider.forceFlush();
  await provider.shutdown();
  expect(store.names().toSorted()).toEqual(['GET /', 'other']);
  const [received] = store.named('GET /');
  const { traceId, spanId } = span.spanContext();
  expect(received).toMatchObject({ traceId, spanId, kind: 'internal', flags: 0x101 });
  expect(received?.attributes).toEqual({ big: 2 ** 40, list: ['a', 'b'], half: 0.5 });
  expect(received?.events[0]?.attributes).toEqual({ n: 1 });
  expect(received?.scope).toMatchObject({ name: 'lib', version: '2' });
  expect(received?.start.uncertainty).toBe(1_000_000n);
  expect(receiver.rejections('room-1')).toEqual([]);
});

test('success is answered in the type of the request', async () => {
  expect(await post(bytes)).toEqual({ status: 200, type: 'application/x-protobuf', text: '' });
  expect(await post('{}', json)).toEqual({ status: 200, type: 'application/json', text: '{}' });
});

test('chunked, gzipped and deflated bodies are read', async () => {
  const stream = new ReadableStream({
    async start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  expect((await post(stream)).status).toBe(200);
  expect((await post(gzipSync(bytes), { ...protobuf, 'content-encoding': 'gzip' })).status).toBe(200);
  expect((await post(deflateSync(bytes), { ...protobuf, 'content-encoding': 'deflate' })).status).toBe(200);
  expect(store.size).toBe(1);
});

test('a chunked body that grows too large is refused while it is being sent', async () => {
  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent += 10_000;
      controller.enqueue(new Uint8Array(10_000));
      if (sent > 50_000_000) controller.close();
    },
  });
  expect((await post(endless)).status).toBe(413);
  expect(sent).toBeLessThan(50_000_000);
  expect((await post(bytes)).status).toBe(200);
});

test('metrics and logs are accepted and dropped', async () => {
  expect((await post('x', protobuf, '/v1/metrics')).status).toBe(200);
  expect((await post('x', protobuf, '/v1/logs')).status).toBe(200);
  expect(store.size).toBe(0);
});

test.for<
  [what: string, send: () => Promise<{ status: number; text: string }>, status: number, reason: string]
>([
  [
    'another type',
    () => post('x', { 'content-type': 'text/plain' }),
    415,
    'content type "text/plain" is not one of application/x-protobuf, application/json',
  ],
  [
    'another encoding',
    () => post('x', { ...protobuf, 'content-encoding': 'br' }),
    415,
    'content encoding "br" is not one of gzip, deflate, identity',
  ],
  [
    'a body too large',
    () => post(new Uint8Array(100_001)),
    413,
    'the body is larger than 100000 bytes when unpacked',
  ],
  [
    'a gzip bomb',
    () => post(gzipSync(new Uint8Array(5_000_000)), { ...protobuf, 'content-encoding': 'gzip' }),
    413,
    'the body is larger than 100000 bytes when unpacked',
  ],
  [
    'a body cut short',
    () => post(bytes.subarray(0, 20)),
    400,
    'Failed to decode OTLP spans: the length at byte 1 runs past the end of its message. Send a complete OTLP ExportTraceServiceRequest.',
  ],
  [
    'gzip cut short',
    () => post(gzipSync(bytes).subarray(0, 20), { ...protobuf, 'content-encoding': 'gzip' }),
    400,
    'the body cannot be unpacked: unexpected end of file',
  ],
  [
    'JSON cut short',
    () => post('{"resourceSpans":', json),
    400,
    'Failed to decode OTLP spans: the body is not JSON. Send a complete OTLP ExportTraceServiceRequest.',
  ],
])('%s is refused in one line, recorded, and what came before stays', async ([, send, status, reason]) => {
  await post(bytes);
  expect(await send()).toMatchObject({ status, text: `${reason}\n` });
  expect(receiver.rejections('room-1')).toMatchObject([{ path: '/t/room-1/v1/traces', status, reason }]);
  expect(store.size).toBe(1);
  expect(receiver.inFlight).toBe(0);
});

test('a token that is not open, another path and another method are refused', async () => {
  const other = async (path: string, method = 'POST') => {
    const response = await fetch(new URL(path, endpoint), {
      method,
      ...(method === 'POST' ? { body: 'x' } : {}),
    });
    return [response.status, await response.text()];
  };
  expect(await other('/t/wrong/v1/traces')).toEqual([
    404,
    'no room is open under the path "/t/wrong/v1/traces"\n',
  ]);
  expect(await other('/v1/traces')).toEqual([404, 'no room is open under the path "/v1/traces"\n']);
  expect(await other('/t/room-1/v1/traces', 'GET')).toEqual([405, 'GET is not POST\n']);
  expect(receiver.rejections()).toMatchObject([{ path: '/t/wrong/v1/traces' }, { path: '/v1/traces' }]);
});

test('rooms come and go, each with its own spans', async () => {
  const second = new SpanStore();
  receiver.open('room-2', second);
  await post(bytes);
  expect([store.size, second.size]).toEqual([1, 0]);
  receiver.close('room-2');
  expect(
    (await fetch(endpoint.replace('room-1', 'room-2') + '/v1/traces', { method: 'POST', body: 'x' })).status,
  ).toBe(404);
});

test('a request that is being received is counted, and one that breaks off is recorded', async () => {
  const changes: number[] = [];
  const end = receiver.onChange(() => changes.push(receiver.inFlightOf('room-1')));
  const socket = connect(receiver.port, '127.0.0.1');
  socket.write(
    'POST /t/room-1/v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nContent-Length: 50\r\n\r\nabc',
  );
  await expect.poll(() => changes).toEqual([1]);
  socket.destroy();
  await expect.poll(() => changes).toEqual([1, 0]);
  end();
  expect(receiver.rejections('room-1')).toMatchObject([
    { status: 400, reason: 'the connection was closed before the body was complete' },
  ]);
});

test.for<[token: string, why: string]>([
  ['room-1', 'it is open already'],
  ['a/b', 'it has characters that a path would change'],
])('the token "%s" is refused', ([token, why]) => {
  expect(() => receiver.open(token, store)).toThrow(
    `Failed to open the span receiver for token "${token}": ${why}. Give each room a token of its own, of letters, digits, ".", "_", "~" and "-".`,
  );
});

test('an open receiver with idle connections does not keep a process alive', async () => {
  const script = `
    import { startReceiver, SpanStore } from '@clnrm/spans';
    const receiver = await startReceiver();
    const endpoint = receiver.open('t', new SpanStore());
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(endpoint + '/v1/traces', { method: 'POST', body: '{}', headers });
    console.log(response.status);
  `;
  const args = ['--conditions=@clnrm/source', '--input-type=module', '-e', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname });
  expect(stdout).toBe('200\n');
});
