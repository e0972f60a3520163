import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { TestIdentity } from '@clnrm/model';
import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { expectSpan } from '../claim/expect-span.ts';
import { type Receiver, startReceiver } from '../receiver/receiver.ts';
import { installRecorder, type Recorder } from '../recorder/install-recorder.ts';
import { childEnvironment } from './child-environment.ts';
import { currentTestTrace, runInTestTrace } from './run-in-test-trace.ts';
import { openSpanRoom, type SpanRoom } from './span-room.ts';
import { testTraceId } from './trace-id.ts';

let receiver: Receiver;
let room: SpanRoom;
let recorder: Recorder;

beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.stop());
beforeEach(() => {
  room = openSpanRoom({ receiver });
  recorder = installRecorder(room.store);
});
afterEach(() => {
  room.close();
  recorder.uninstall();
});

const identity = (id: string): TestIdentity => ({
  id,
  name: `test ${id}`,
  file: '/p/a.test.ts',
  project: '',
});
const run = <T>(id: string, fn: () => T | Promise<T>, attempt = 0): Promise<T> =>
  runInTestTrace({ runId: 'run', test: identity(id), attempt }, fn);
const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));
const tracer = trace.getTracer('lib');
const spanNames = (): readonly string[] => currentTestTrace()?.spans.map((span) => span.name) ?? [];

test('fifty tests at once each get their own spans and no other', async () => {
  const seen = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      run(`t${index}`, async () => {
        for (let step = 0; step < 5; step += 1) {
          await pause(Math.random() * 3);
          await tracer.startActiveSpan(`${index}`, async (span) => {
            await pause(1);
            span.end();
          });
        }
        return [...spanNames()];
      }),
    ),
  );
  expect(seen).toEqual(seen.map((_, index) => Array<string>(5).fill(`${index}`)));
});

test('the trace id is a function of run, test and attempt', async () => {
  const id = await run('t', () => trace.getActiveSpan()?.spanContext().traceId, 3);
  expect(id).toBe(testTraceId('run', 't', 3));
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(
    new Set([id, testTraceId('run', 't', 2), testTraceId('run', 'u', 3), testTraceId('r', 't', 3)]).size,
  ).toBe(4);
});

test('the root span names the test, its result, and the span it ran inside of', async () => {
  const error = new Error('no');
  await tracer.startActiveSpan('runner', async (runner) => {
    await expect(run('t', () => Promise.reject(error))).rejects.toBe(error);
    const [root] = room.store.named('test t');
    expect(root).toMatchObject({
      parentSpanId: undefined,
      status: { code: 'error', message: 'no' },
      links: [{ spanId: runner.spanContext().spanId }],
      attributes: { 'clnrm.test.id': 't', 'clnrm.run.id': 'run', 'test.case.result.status': 'fail' },
    });
    runner.end();
  });
});

test('baggage carries the test to other processes', async () => {
  await run('t 1', () => {
    const carrier: Record<string, string> = {};
    propagation.inject(context.active(), carrier);
    expect(carrier['baggage']).toBe('clnrm.test.id=t%201');
    expect(carrier['traceparent']).toContain(testTraceId('run', 't 1', 0));
  });
});

test('an SDK that is started in the middle of a test continues its trace', async () => {
  await run('t', async () => {
    trace.setGlobalTracerProvider(new TracerProvider());
    context.setGlobalContextManager(new AsyncLocalStorageContextManager());
    tracer.startActiveSpan('outer', (outer) => {
      tracer.startSpan('inner').end();
      outer.end();
    });
    await expectSpan('inner').withParent('outer');
    await expectSpan({ name: 'outer', attributes: {} });
  });
});

test('a trace belongs to a test by an attribute or by a link, with all its spans', async () => {
  await run('t', async () => {
    const producer = tracer.startSpan('producer');
    producer.end();
    const consume = (
      links: { context: ReturnType<typeof producer.spanContext> }[],
      attributes = {},
    ): void => {
      const consumer = tracer.startSpan('consumer', { links, attributes }, ROOT_CONTEXT);
      tracer.startSpan('before its parent', {}, trace.setSpan(ROOT_CONTEXT, consumer)).end();
      consumer.end();
    };
    consume([{ context: producer.spanContext() }]);
    consume([], { 'clnrm.test.id': 't' });
    consume([]);
    expect(spanNames()).toEqual([
      'producer',
      'before its parent',
      'consumer',
      'before its parent',
      'consumer',
    ]);
  });
  expect(room.orphans()).toEqual({ kind: 'orphans', count: 2, names: ['before its parent', 'consumer'] });
});

test('the environment of a child makes a stock exporter report to the room in time', async () => {
  const script = `
    import { TracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace';
    import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
    import { detectResources, envDetector } from '@opentelemetry/resources';
    const resource = detectResources({ detectors: [envDetector] });
    const processor = new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), scheduledDelayMillis: Number(process.env.OTEL_BSP_SCHEDULE_DELAY) });
    const provider = new TracerProvider({ resource, spanProcessors: [processor] });
    provider.getTracer('child').startSpan('in the child').end();
    await provider.shutdown();
  `;
  await run('t', async () => {
    const env = { ...process.env, ...childEnvironment() };
    expect(env).toMatchObject({
      OTEL_EXPORTER_OTLP_ENDPOINT: `${room.endpoint}/0`,
      BAGGAGE: 'clnrm.test.id=t',
    });
    const args = ['--input-type=module', '-e', script];
    const child = promisify(execFile)(process.execPath, args, { env, cwd: import.meta.dirname });
    await expectSpan({ name: 'in the child', scope: 'child' }).within(20_000);
    await expectSpan('in the child').times(1);
    await child;
  });
});

test('what a child ended just before a claim still counts', async () => {
  await run('t', async () => {
    const { traceId, spanId } = currentTestTrace()?.root.spanContext() ?? {};
    await pause(50);
    const late = { traceId, spanId: 'ab'.repeat(8), parentSpanId: spanId, name: 'late' };
    const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [late] }] }] });
    const headers = { 'content-type': 'application/json' };
    const sending = pause(5).then(() =>
      fetch(`${room.endpoint}/v1/traces`, { method: 'POST', body, headers }),
    );
    await expectSpan('late').times(1);
    await sending;
  });
});

test('a span that is both recorded here and exported to the room is held once', async () => {
  await run('t', async () => {
    const exporter = new OTLPTraceExporter({ url: `${room.endpoint}/v1/traces` });
    const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
    trace.setGlobalTracerProvider(provider);
    tracer.startSpan('twice').end();
    await provider.forceFlush();
    await expectSpan('twice').times(1);
    await provider.shutdown();
  });
  expect(room.rejections).toEqual([]);
});

test('a service that sends to no room is seen by the room that waits for it', async () => {
  await run('t', async () => {
    await fetch(new URL('/v1/traces', room.endpoint), { method: 'POST', body: 'x' });
    await expect(expectSpan('a').within(10)).rejects.toThrow(
      'The receiver refused a request with spans, the last with 404: no room is open under the path "/v1/traces".',
    );
  });
});

test('outside of a test children still report to the room', () => {
  const env = childEnvironment();
  expect(env).not.toHaveProperty('TRACEPARENT');
  expect(env).toMatchObject({
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_TRACES_SAMPLER: 'parentbased_always_on',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
  });
});

test('requests that the receiver refused are named by a claim that fails', async () => {
  await run('t', async () => {
    await fetch(`${room.endpoint}/v1/traces`, {
      method: 'POST',
      body: 'x',
      headers: { 'content-type': 'text/plain' },
    });
    await expect(expectSpan('a').within(10)).rejects.toThrow(
      'The receiver refused a request with spans, the last with 415: content type "text/plain" is not one of application/x-protobuf, application/json.',
    );
  });
});
