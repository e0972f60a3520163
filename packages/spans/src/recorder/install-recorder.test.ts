import {
  type Context,
  context,
  INVALID_SPAN_CONTEXT,
  propagation,
  type ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
  AlwaysOffSampler,
} from '@opentelemetry/sdk-trace';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SpanStore } from '../store/span-store.ts';
import { installRecorder, type Recorder } from './install-recorder.ts';

let store: SpanStore;
let recorder: Recorder;

beforeEach(() => {
  store = new SpanStore();
  recorder = installRecorder(store);
});
afterEach(() => recorder.uninstall());

const names = () => [...store.spans()].map((span) => span.name);

test('spans are recorded when there is no SDK', () => {
  const tracer = trace.getTracer('lib', '1.2');
  tracer.startActiveSpan('outer', { kind: SpanKind.SERVER, attributes: { a: 1 } }, (outer) => {
    tracer.startActiveSpan('inner', (inner) => {
      inner.setAttribute('b', ['x', 'y']).addEvent('seen', { c: true });
      inner.recordException(new TypeError('no'));
      inner.setStatus({ code: SpanStatusCode.ERROR, message: 'bad' });
      inner.end();
    });
    outer.end();
  });
  const [inner, outer] = [...store.spans()];
  expect(inner?.parentSpanId).toBe(outer?.spanId);
  expect(inner?.traceId).toBe(outer?.traceId);
  expect(outer?.parentSpanId).toBeUndefined();
  expect(outer?.kind).toBe('server');
  expect(inner?.status).toEqual({ code: 'error', message: 'bad' });
  expect(inner?.attributes).toEqual({ b: ['x', 'y'] });
  expect(inner?.events.map((event) => event.name)).toEqual(['seen', 'exception']);
  expect(inner?.events[1]?.attributes['exception.type']).toBe('TypeError');
  expect(inner?.scope).toEqual({ name: 'lib', version: '1.2', attributes: {} });
});

test('spans that follow each other at once are in exact order', () => {
  const tracer = trace.getTracer('lib');
  for (let round = 0; round < 100; round += 1) tracer.startSpan(`${round}`).end();
  const spans = [...store.spans()];
  for (let index = 1; index < spans.length; index += 1) {
    const [before, after] = [spans[index - 1], spans[index]];
    expect((before?.end.ns ?? 1n) <= (after?.start.ns ?? 0n)).toBe(true);
    expect(after?.start.uncertainty).toBe(0n);
  }
});

test('context passes through asynchronous code and W3C headers without an SDK', async () => {
  const tracer = trace.getTracer('lib');
  const carrier: Record<string, string> = {};
  await tracer.startActiveSpan('outer', async (span) => {
    await Promise.resolve();
    expect(trace.getActiveSpan()).toBe(span);
    const withBaggage = propagation.setBaggage(
      context.active(),
      propagation.createBaggage({ who: { value: 'a b' } }),
    );
    propagation.inject(withBaggage, carrier);
    span.end();
  });
  expect(carrier['baggage']).toBe('who=a%20b');
  const extracted = propagation.extract(ROOT_CONTEXT, carrier);
  tracer.startSpan('remote child', {}, extracted).end();
  const [outer, child] = [...store.spans()];
  expect(child?.parentSpanId).toBe(outer?.spanId);
  expect(child?.flags).toBe(0x301);
  expect(propagation.getBaggage(extracted)?.getEntry('who')?.value).toBe('a b');
});

test('a provider registered later keeps its spans and reports them, also for tracers made before', () => {
  const early = trace.getTracer('early');
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const direct = provider.getTracer('direct');
  expect(trace.setGlobalTracerProvider(provider)).toBe(true);
  expect(context.setGlobalContextManager(new AsyncLocalStorageContextManager())).toBe(true);
  expect((trace.getTracerProvider() as ProxyTracerProvider).getDelegate()).toBe(provider);
  early.startSpan('early').end();
  direct.startSpan('direct').end();
  trace.getTracer('late').startActiveSpan('late', { attributes: { k: 'v' } }, (span) => {
    span.addEvent('e', { n: 1 });
    span.end();
  });
  expect(exporter.getFinishedSpans().map((span) => span.name)).toEqual(['early', 'direct', 'late']);
  expect(names()).toEqual(['early', 'direct', 'late']);
  const late = store.named('late')[0];
  expect(late?.attributes).toEqual({ k: 'v' });
  expect(late?.scope.name).toBe('late');
  expect(late?.start.uncertainty).toBe(0n);
  expect(late?.events[0]?.time.uncertainty).toBe(100_000n);
  expect(late?.resource.attributes['telemetry.sdk.language']).toBe('nodejs');
});

test('times that a user gives are kept', () => {
  trace.setGlobalTracerProvider(new TracerProvider());
  const span = trace.getTracer('lib').startSpan('given', { startTime: [10, 5] });
  span.end([11, 7]);
  expect(store.named('given')[0]?.start).toEqual({ ns: 10_000_000_005n, uncertainty: 0n });
  expect(store.named('given')[0]?.end).toEqual({ ns: 11_000_000_007n, uncertainty: 0n });
});

test('reset takes back what a file registered, and the next file may register again', () => {
  const held = trace.getTracer('held');
  const first = new TracerProvider();
  trace.setGlobalTracerProvider(first);
  const left = held.startSpan('left open');
  expect(recorder.openSpans.size).toBe(1);
  recorder.reset();
  expect(recorder.openSpans.size).toBe(0);
  left.end();
  held.startSpan('by us').end();
  expect(names()).toEqual(['by us']);
  expect(store.named('by us')[0]?.scope.name).toBe('held');
  expect(trace.setGlobalTracerProvider(new TracerProvider())).toBe(true);
  held.startSpan('by second').end();
  expect(names()).toEqual(['by us', 'by second']);
});

test('reset can turn to another sink', () => {
  const next = new SpanStore();
  recorder.reset(next);
  trace.getTracer('lib').startSpan('a').end();
  expect(store.size).toBe(0);
  expect(next.size).toBe(1);
});

test('a user who disables the API is recorded by us again', () => {
  trace.setGlobalTracerProvider(new TracerProvider());
  trace.disable();
  context.disable();
  propagation.disable();
  trace.getTracer('lib').startActiveSpan('a', (span) => {
    expect(trace.getActiveSpan()).toBe(span);
    span.end();
  });
  expect(names()).toEqual(['a']);
});

test('spans that a sampler leaves out are counted', () => {
  trace.setGlobalTracerProvider(new TracerProvider({ sampler: new AlwaysOffSampler() }));
  trace.getTracer('lib').startActiveSpan('a', (span) => span.end());
  expect(store.size).toBe(0);
  expect(recorder.unsampled).toBe(1);
});

test('a provider whose objects are frozen works on, unrecorded', () => {
  const span = Object.freeze(trace.wrapSpanContext(INVALID_SPAN_CONTEXT));
  const tracer = {
    startSpan: () => span,
    startActiveSpan: (...args: unknown[]) => (args.at(-1) as () => never)(),
  };
  trace.setGlobalTracerProvider({ getTracer: () => tracer });
  trace.getTracer('any').startSpan('a').end();
  expect(recorder.unsampled).toBe(0);
  trace.disable();
  trace.setGlobalTracerProvider(Object.freeze({ getTracer: () => Object.freeze({ ...tracer }) }));
  trace.getTracer('any').startSpan('a').end();
  expect(store.size).toBe(0);
});

/** A tracer of another maker: its active spans do not pass through `startSpan`, and its fields are those of 2.x. */
class ForeignTracer implements Tracer {
  startSpan(name: string, _options?: SpanOptions, parent?: Context): ForeignSpan {
    return new ForeignSpan(name, trace.getSpan(parent ?? context.active())?.spanContext().spanId);
  }

  startActiveSpan(name: string, ...rest: unknown[]): never {
    const span = new ForeignSpan(name, undefined);
    const fn = rest.at(-1) as (span: Span) => never;
    return context.with(trace.setSpan(context.active(), span), fn, undefined, span);
  }
}

class ForeignSpan extends (trace.wrapSpanContext(INVALID_SPAN_CONTEXT).constructor as new (
  context: SpanContext,
) => Span) {
  readonly name: string;
  readonly parentSpanId: string | undefined;
  readonly instrumentationLibrary = { name: 'foreign', version: '2' };

  constructor(name: string, parentSpanId: string | undefined) {
    const spanId = Buffer.from(name.padEnd(8)).toString('hex');
    super({ traceId: 'ab'.repeat(16), spanId, traceFlags: 1 });
    this.name = name;
    this.parentSpanId = parentSpanId;
  }

  override isRecording(): boolean {
    return true;
  }
}

test('a provider of another maker is recorded, as far as its spans can be read', () => {
  trace.setGlobalTracerProvider({ getTracer: () => new ForeignTracer() });
  const tracer = trace.getTracer('any');
  tracer.startActiveSpan('outer', (outer) => {
    tracer.startSpan('inner').end();
    outer.end();
  });
  const [inner, outer] = [...store.spans()];
  expect(inner).toMatchObject({
    name: 'inner',
    parentSpanId: outer?.spanId,
    attributes: {},
    status: { code: 'unset' },
  });
  expect(outer).toMatchObject({ name: 'outer', scope: { name: 'foreign', version: '2' }, kind: 'internal' });
  expect(outer?.start.uncertainty).toBe(0n);
});

test('hooks are told of spans that start and end', () => {
  recorder.uninstall();
  const seen: string[] = [];
  recorder = installRecorder(store, {
    onSpanStarted: (span) => seen.push(`start ${span.name}`),
    onSpanEnded: (span) => seen.push(`end ${span.name}`),
  });
  trace.getTracer('lib').startSpan('a').end();
  expect(seen).toEqual(['start a', 'end a']);
});

test('the copy of the API that require gives is recorded from when somebody requires it', async () => {
  const require = createRequire(import.meta.url);
  const required = require('@opentelemetry/api') as typeof import('@opentelemetry/api');
  await Promise.resolve();
  required.trace.getTracer('cjs').startSpan('required').end();
  expect(names()).toEqual(['required']);
});

test('a provider that was registered through that copy before it was seen is adopted', async () => {
  recorder.uninstall();
  const require = createRequire(import.meta.url);
  Reflect.deleteProperty(require.cache, require.resolve('@opentelemetry/api'));
  recorder = installRecorder(store);
  const required = require('@opentelemetry/api') as typeof import('@opentelemetry/api');
  const exporter = new InMemorySpanExporter();
  const spanProcessors = [new SimpleSpanProcessor({ exporter })];
  required.trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors }));
  await Promise.resolve();
  required.trace.getTracer('cjs').startSpan('adopted').end();
  expect(names()).toEqual(['adopted']);
  expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['adopted']);
});

test('nothing is left after uninstall', () => {
  const before = Object.keys(trace);
  recorder.uninstall();
  expect(Object.getOwnPropertyNames(trace)).not.toContain('setGlobalTracerProvider');
  expect(before).toEqual(Object.keys(trace));
  expect(trace.getTracer('lib').startSpan('a').isRecording()).toBe(false);
  expect(context.setGlobalContextManager(new AsyncLocalStorageContextManager())).toBe(true);
  context.disable();
  recorder = installRecorder(store);
});

test('a second recorder is refused', () => {
  expect(() => installRecorder(store)).toThrow(
    'Failed to install the span recorder: this process has one. Call uninstall() on it first, or reset() it.',
  );
});
