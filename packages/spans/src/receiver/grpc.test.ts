import { execFile } from 'node:child_process';
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { SpanStore } from '../store/span-store.ts';
import { callExport, framed, type GrpcAnswer, traceService } from '../support/grpc-client.ts';
import { encodeByOracle } from '../support/otlp-oracle.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const bytes = encodeByOracle({
  resourceSpans: [
    {
      scopeSpans: [
        { spans: [{ traceId: new Uint8Array(16).fill(1), spanId: new Uint8Array(8).fill(2), name: 'a' }] },
      ],
    },
  ],
});

vi.setConfig({ testTimeout: 60_000 });

let receiver: Receiver;
let store: SpanStore;
let client: ClientHttp2Session;

beforeAll(async () => {
  receiver = await startReceiver({ maxBodyBytes: 100_000 });
});
afterAll(() => receiver.stop());
beforeEach(() => {
  store = new SpanStore();
  receiver.open('room-1', store);
  client = connect(receiver.address);
});
afterEach(() => {
  receiver.close('room-1');
  client.destroy();
});

const call = (body: Uint8Array, headers: Record<string, string> = {}): Promise<GrpcAnswer> =>
  callExport(client, body, { 'x-clnrm-token': 'room-1', ...headers });

test.for(['none', 'gzip'])('the stock exporter of gRPC is received, compression %s', async (compression) => {
  process.env['OTEL_EXPORTER_OTLP_HEADERS'] = 'x-clnrm-token=room-1';
  const exporter = new OTLPTraceExporter({ url: receiver.address, compression: compression as never });
  const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] });
  for (let index = 0; index < 50; index += 1) {
    provider
      .getTracer('lib', '2')
      .startSpan(`GET /${index}`, { attributes: { big: 2 ** 40, list: ['a', 'b'] } })
      .end();
  }
  await provider.forceFlush();
  await provider.shutdown();
  delete process.env['OTEL_EXPORTER_OTLP_HEADERS'];
  expect(store.size).toBe(50);
  expect(store.named('GET /7')[0]?.attributes).toEqual({ big: 2 ** 40, list: ['a', 'b'] });
  expect(receiver.rejections('room-1')).toEqual([]);
});

test('a call is answered by an empty message and the status 0 in the trailers', async () => {
  expect(await call(framed(bytes))).toEqual({ status: 0, message: '', body: Buffer.alloc(5) });
  expect(await call(framed(gzipSync(bytes), 1), { 'grpc-encoding': 'gzip' })).toMatchObject({ status: 0 });
  expect(await call(framed(bytes), { 'grpc-encoding': 'gzip' })).toMatchObject({ status: 0 });
  expect(store.size).toBe(1);
});

test('an empty request is a message of no bytes', async () => {
  expect(await call(framed(new Uint8Array(0)))).toMatchObject({ status: 0 });
});

test('HTTP and gRPC are served on one port, and HTTP takes the token from the header too', async () => {
  const headers = { 'content-type': 'application/x-protobuf', 'x-clnrm-token': 'room-1' };
  const response = await fetch(`${receiver.address}/v1/traces`, {
    method: 'POST',
    body: Uint8Array.from(bytes),
    headers,
  });
  expect(response.status).toBe(200);
  expect((await call(framed(bytes))).status).toBe(0);
  expect(store.size).toBe(1);
});

test('a connection whose first bytes come one by one is understood', async () => {
  const socket = connectSocket(receiver.port, '127.0.0.1');
  const request = `POST /t/room-1/v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`;
  let answer = '';
  socket.on('data', (chunk) => (answer += String(chunk)));
  socket.setNoDelay(true);
  for (const character of request.slice(0, 4)) {
    socket.write(character);
    await new Promise((resolve) => void setTimeout(resolve, 5));
  }
  socket.write(request.slice(4));
  await new Promise((resolve) => void socket.once('close', resolve));
  expect(answer).toContain('HTTP/1.1 200 OK');
});

test('metrics and logs are accepted and dropped', async () => {
  for (const signal of ['metrics.v1.Metrics', 'logs.v1.Logs']) {
    const path = `/opentelemetry.proto.collector.${signal}Service/Export`;
    expect(await call(framed(bytes), { ':path': path })).toMatchObject({ status: 0 });
  }
  expect(store.size).toBe(0);
});

test('a part of a room has a sink of its own', async () => {
  const part = new SpanStore();
  receiver.open('room-2', store, (member) => (member === 'part' ? part : undefined));
  expect((await call(framed(bytes), { 'x-clnrm-token': 'room-2/part' })).status).toBe(0);
  expect([store.size, part.size]).toEqual([0, 1]);
  expect(await call(framed(bytes), { 'x-clnrm-token': 'room-2/other' })).toMatchObject({ status: 16 });
  receiver.close('room-2');
});

test.for<[what: string, body: Uint8Array, headers: Record<string, string>, status: number, message: string]>([
  ['no token', framed(bytes), { 'x-clnrm-token': '' }, 16, 'no room is open under the x-clnrm-token given'],
  [
    'an unknown token',
    framed(bytes),
    { 'x-clnrm-token': 'room-3' },
    16,
    'no room is open under the x-clnrm-token given',
  ],
  ['another method', framed(bytes), { ':path': '/a.b/C' }, 12, 'the method "/a.b/C" is not one of OTLP\'s'],
  [
    'a service under the name of another signal',
    framed(bytes),
    { ':path': '/opentelemetry.proto.collector.trace.v1.LogsService/Export' },
    12,
    'the method "/opentelemetry.proto.collector.trace.v1.LogsService/Export" is not one of OTLP\'s',
  ],
  [
    'another type',
    framed(bytes),
    { 'content-type': 'application/json' },
    12,
    'content type "application/json" is not application/grpc',
  ],
  [
    'another encoding',
    framed(bytes, 1),
    { 'grpc-encoding': 'snappy' },
    12,
    'message encoding "snappy" is not one of gzip, identity',
  ],
  [
    'a compressed message without an encoding',
    framed(gzipSync(bytes), 1),
    {},
    3,
    'the message is said to be compressed, without a grpc-encoding',
  ],
  [
    'a message too large',
    framed(new Uint8Array(100_001)),
    {},
    8,
    'the message has 100001 bytes, more than 100000',
  ],
  [
    'a gzip bomb',
    framed(gzipSync(new Uint8Array(5_000_000)), 1),
    { 'grpc-encoding': 'gzip' },
    8,
    'the message is larger than 100000 bytes when unpacked',
  ],
  [
    'gzip cut short',
    framed(gzipSync(bytes).subarray(0, 20), 1),
    { 'grpc-encoding': 'gzip' },
    3,
    'the message cannot be unpacked: unexpected end of file',
  ],
  ['no message', new Uint8Array(0), {}, 3, 'the call has no message'],
  [
    'two messages',
    Buffer.concat([framed(bytes), framed(bytes)]),
    {},
    3,
    'the call has more than one message',
  ],
  ['a message cut short', framed(bytes).subarray(0, -2), {}, 3, 'the message ends 2 bytes early'],
  ['an unknown flag', framed(bytes, 2), {}, 3, 'the compressed flag of the message is not 0 or 1'],
  [
    'a message that is no protobuf',
    framed(bytes.subarray(0, 20)),
    {},
    3,
    'Failed to decode OTLP spans: the length at byte 1 runs past the end of its message. Send a complete OTLP ExportTraceServiceRequest.',
  ],
])('%s is refused in one line and recorded', async ([, body, headers, status, message]) => {
  expect(await call(body, headers)).toMatchObject({ status, message });
  const token = headers['x-clnrm-token'] === undefined ? 'room-1' : undefined;
  expect(receiver.rejections(token).at(-1)).toMatchObject({ status, reason: message });
  expect((await call(framed(bytes))).status).toBe(0);
  expect(store.size).toBe(1);
  expect(receiver.inFlight).toBe(0);
});

test('a message that never ends is refused while it is being sent', async () => {
  const stream = client.request({
    ':method': 'POST',
    ':path': traceService,
    'content-type': 'application/grpc',
    'x-clnrm-token': 'room-1',
  });
  const status = new Promise((resolve, reject) => {
    stream.once('response', (headers) => resolve(headers['grpc-status']));
    stream.once('error', reject);
  });
  stream.write(framed(new Uint8Array(90_000_000)).subarray(0, 200_000));
  expect(await status).toBe('8');
  stream.close(constants.NGHTTP2_CANCEL);
});

test('a call that breaks off is recorded', async () => {
  const stream = client.request({
    ':method': 'POST',
    ':path': traceService,
    'content-type': 'application/grpc',
    'x-clnrm-token': 'room-1',
  });
  stream.on('error', () => {});
  stream.write(framed(bytes).subarray(0, 10));
  await expect.poll(() => receiver.inFlightOf('room-1')).toBe(1);
  client.destroy();
  await expect.poll(() => receiver.inFlightOf('room-1')).toBe(0);
  expect(receiver.rejections('room-1')).toMatchObject([
    { path: traceService, status: 3, reason: 'the connection was closed before the message was complete' },
  ]);
});

test('no bytes of a client can end or hang the receiver', async () => {
  const start = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.uint8Array({ maxLength: 200 }), async (withPreface, garbage) => {
      const socket = connectSocket(receiver.port, '127.0.0.1');
      socket.on('error', () => {});
      const closed = new Promise((resolve) => void socket.once('close', resolve));
      socket.end(withPreface ? Buffer.concat([start, garbage]) : garbage);
      socket.resume();
      await closed;
    }),
    { numRuns: 100 },
  );
  expect((await call(framed(bytes))).status).toBe(0);
  expect(receiver.inFlight).toBe(0);
});

test('mutated calls are answered by gRPC, and nothing of a refused one is kept', async () => {
  const mutation = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(fc.boolean(), mutation, fc.nat({ max: 5 }), async (isPacked, mutations, cut) => {
      const whole = isPacked ? framed(gzipSync(bytes), 1) : framed(bytes);
      for (const [at, byte] of mutations) whole[at % whole.length] = byte;
      const before = store.size;
      const { status } = await call(
        whole.subarray(0, whole.length - cut),
        isPacked ? { 'grpc-encoding': 'gzip' } : {},
      );
      expect([0, 3, 8]).toContain(status);
      if (status !== 0) expect(store.size).toBe(before);
    }),
    { numRuns: 200 },
  );
  expect(receiver.inFlight).toBe(0);
});

test('open connections of gRPC do not keep a process alive', async () => {
  const script = `
    import { connect } from 'node:http2';
    import { startReceiver, SpanStore } from '@clnrm/spans';
    const receiver = await startReceiver();
    receiver.open('t', new SpanStore());
    const client = connect(receiver.address);
    const stream = client.request({
      ':method': 'POST', ':path': '${traceService}', 'content-type': 'application/grpc', 'x-clnrm-token': 't',
    });
    stream.on('trailers', (trailers) => { console.log(trailers['grpc-status']); client.unref(); });
    stream.resume();
    stream.end(Buffer.alloc(5));
  `;
  const args = ['--conditions=@clnrm/source', '--input-type=module', '-e', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname });
  expect(stdout).toBe('0\n');
});
