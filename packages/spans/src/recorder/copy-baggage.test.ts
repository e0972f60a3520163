import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SpanStore } from '../store/span-store.ts';
import { installRecorder, type Recorder } from './install-recorder.ts';

const user = propagation.createBaggage({ user_id: { value: '42' }, tenant: { value: 'a' } });
const remote = {
  traceId: '1'.repeat(32),
  spanId: '2'.repeat(16),
  traceFlags: 1,
  isRemote: true,
} as const;

let store: SpanStore;
let recorder: Recorder;
beforeEach(() => {
  store = new SpanStore();
  recorder = installRecorder(store);
});
afterEach(() => recorder.uninstall());

/** A request that comes in with baggage, and what it calls. */
function request(): readonly (readonly [string, unknown, unknown, unknown])[] {
  const tracer = trace.getTracer('shop');
  const arrived = propagation.setBaggage(trace.setSpanContext(ROOT_CONTEXT, remote), user);
  const server = tracer.startSpan('server', {}, arrived);
  tracer.startSpan('client', {}, trace.setSpan(arrived, server)).end();
  server.end();
  return [...store.spans()].map(({ name, attributes }) => [
    name,
    attributes['user_id'],
    attributes['tenant'],
    attributes['clnrm.baggage.keys'],
  ]);
}

const copied = [
  ['client', '42', undefined, undefined],
  ['server', '42', undefined, ['user_id', 'region']],
];

test('entries that are named are copied into spans, and spans that come in say which were looked for', () => {
  recorder.reset(store, ['user_id', 'region']);
  expect(request()).toEqual(copied);
});

test('the same holds for spans of an SDK', () => {
  recorder.reset(store, ['user_id', 'region']);
  trace.setGlobalTracerProvider(new TracerProvider());
  expect(request()).toEqual(copied);
  trace.disable();
});

test('without names nothing is copied', () => {
  expect(request()).toEqual([
    ['client', undefined, undefined, undefined],
    ['server', undefined, undefined, undefined],
  ]);
  expect(context.active()).toBe(ROOT_CONTEXT);
});
