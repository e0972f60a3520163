import { context, propagation } from '@opentelemetry/api';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Receiver, startReceiver } from '../receiver/receiver.ts';
import { installRecorder } from '../recorder/install-recorder.ts';
import { childEnvironment } from './child-environment.ts';
import { runInTestTrace } from './run-in-test-trace.ts';
import { openSpanRoom, type SpanRoom } from './span-room.ts';

const preload = 'file:///with%20space/clnrm-preload.js';
let receiver: Receiver;
let room: SpanRoom;

beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.stop());
beforeEach(() => {
  room = openSpanRoom({ receiver, token: 'room', preload });
});
afterEach(() => {
  room.close();
  vi.unstubAllEnvs();
});

const inTest = (fn: () => void): Promise<void> =>
  runInTestTrace(
    { runId: 'r', test: { id: 'a test', name: 't', file: '/t.ts', project: '' }, attempt: 0 },
    fn,
  );

test('a room has one address for both protocols, and the token stands where each can send it', () => {
  const header = { OTEL_EXPORTER_OTLP_HEADERS: 'x-clnrm-token=room' };
  expect(childEnvironment()).toMatchObject({
    OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.address}/t/room`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    ...header,
  });
  expect(childEnvironment({ protocol: 'http/json' })).toMatchObject({
    OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.address}/t/room`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    ...header,
  });
  expect(childEnvironment({ protocol: 'grpc' })).toMatchObject({
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.address,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    ...header,
  });
});

test('what the environment says of traces alone, or against them, gives way', () => {
  expect(Object.keys(childEnvironment()).filter((name) => /TRACES_[EHP]|DISABLED/.test(name))).toEqual([]);
  vi.stubEnv('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'https://collector.example/v1/traces');
  vi.stubEnv('OTEL_TRACES_EXPORTER', 'none');
  vi.stubEnv('OTEL_SDK_DISABLED', 'true');
  expect(childEnvironment()).toMatchObject({
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.address}/t/room/v1/traces`,
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_SDK_DISABLED: 'false',
  });
});

test('a test has a token of its own, the same each time that it is asked', async () => {
  await inTest(() => {
    for (const _ of [1, 2]) {
      expect(childEnvironment({ protocol: 'grpc' })).toMatchObject({
        OTEL_EXPORTER_OTLP_HEADERS: 'x-clnrm-token=room/0',
      });
    }
  });
});

test('the baggage of a test goes on to its children, with the name of the test', async () => {
  const recorder = installRecorder(room.store);
  await inTest(() => {
    const baggage = propagation.createBaggage({ tenant: { value: 'a b' } });
    context.with(propagation.setBaggage(context.active(), baggage), () => {
      expect(childEnvironment()['BAGGAGE']).toBe('tenant=a%20b,clnrm.test.id=a%20test');
    });
  });
  recorder.uninstall();
});

test('a protocol that OTLP does not have is named at once', () => {
  expect(() => childEnvironment({ protocol: 'thrift' as never })).toThrow(
    'Failed to make the environment of a child: protocol is "thrift". Give one of http/protobuf, http/json, grpc.',
  );
});

test('the preload is added to the options of Node once, and taken out where it is not wanted', () => {
  const optionsOf = (given?: { readonly preload: boolean }): string | undefined =>
    childEnvironment(given)['NODE_OPTIONS'];
  vi.stubEnv('NODE_OPTIONS', '');
  expect(optionsOf()).toBe(`--import=${preload}`);
  expect(optionsOf({ preload: false })).toBe('');
  vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=100');
  expect(optionsOf()).toBe(`--max-old-space-size=100 --import=${preload}`);
  vi.stubEnv('NODE_OPTIONS', optionsOf());
  expect(optionsOf()).toBe(`--max-old-space-size=100 --import=${preload}`);
  expect(optionsOf({ preload: false })).toBe('--max-old-space-size=100');
});
