import type { TestIdentity } from '@clnrm/model';
import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Receiver, startReceiver } from '../receiver/receiver.ts';
import { installRecorder, type Recorder } from '../recorder/install-recorder.ts';
import { aSpan } from '../support/a-span.ts';
import { newSpanId, newTraceId } from '../recorder/span-ids.ts';
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
const tracer = trace.getTracer('lib');
const names = (): readonly string[] => currentTestTrace()?.spans.map(({ name }) => name) ?? [];
const attributesOf = (id: string | undefined): object[] =>
  id === undefined ? [] : [{ key: 'clnrm.test.id', value: { stringValue: id } }];

/** What a span of another process says of itself. */
interface Sent {
  readonly name: string;
  readonly traceId?: string;
  readonly resource?: string;
  readonly attribute?: string;
  readonly link?: string;
}

/** Sends spans to an endpoint of the room, in one request. */
async function send(endpoint: string | undefined, ...spans: readonly Sent[]): Promise<void> {
  const resourceSpans = spans.map(({ name, traceId = newTraceId(), resource, attribute, link }) => ({
    resource: { attributes: attributesOf(resource) },
    scopeSpans: [
      {
        spans: [
          {
            traceId,
            spanId: newSpanId(),
            name,
            attributes: attributesOf(attribute),
            links: link === undefined ? [] : [{ traceId: link, spanId: newSpanId() }],
          },
        ],
      },
    ],
  }));
  const response = await fetch(`${endpoint}/v1/traces`, {
    method: 'POST',
    body: JSON.stringify({ resourceSpans }),
    headers: { 'content-type': 'application/json' },
  });
  expect(response.status).toBe(200);
}

const endpointHere = (): string | undefined => childEnvironment()['OTEL_EXPORTER_OTLP_ENDPOINT'];
const traceOf = (id: string): string => testTraceId('run', id, 0);

test('token, trace id, resource, baggage and link decide in this order', async () => {
  await run('other', () => {});
  await run('mine', async () => {
    const mine = 'mine';
    const theirs = { resource: 'other', attribute: 'other', link: traceOf('other') };
    await send(endpointHere(), { ...theirs, name: 'token' });
    await send(room.endpoint, { ...theirs, name: 'trace', traceId: traceOf(mine) });
    await send(room.endpoint, {
      name: 'resource',
      resource: mine,
      attribute: 'other',
      link: traceOf('other'),
    });
    await send(room.endpoint, { name: 'baggage', attribute: mine, link: traceOf('other') });
    await send(room.endpoint, { name: 'link', link: traceOf(mine) });
    await send(room.endpoint, { name: 'foreign' });
    expect(names()).toEqual(['token', 'trace', 'resource', 'baggage', 'link']);
  });
  expect(room.orphans()).toEqual({ kind: 'orphans', count: 1, names: ['foreign'] });
});

test('what a service of one test does in the trace of another belongs to both', async () => {
  let endpoint: string | undefined;
  const seen: string[][] = [];
  await run('starts', async () => {
    endpoint = endpointHere();
    const first = currentTestTrace();
    await run('asks', async () => {
      await send(endpoint, { name: 'answer', traceId: traceOf('asks') });
      seen.push([...names()]);
    });
    seen.push([...(first?.spans ?? [])].map(({ name }) => name));
  });
  expect(seen).toEqual([['answer'], ['answer']]);
});

test('the rest of a trace that came under a token goes to the same test, wherever it is sent', async () => {
  const traceId = newTraceId();
  await run('mine', async () => {
    await send(room.endpoint, { name: 'before', traceId });
    await send(endpointHere(), { name: 'under the token', traceId });
    await send(room.endpoint, { name: 'after', traceId });
    expect(names()).toEqual(['before', 'under the token', 'after']);
  });
  expect(room.orphans()).toBeUndefined();
});

test('each attempt of a test has a token of its own', async () => {
  let first: string | undefined;
  await run('t', () => void (first = endpointHere()));
  await run(
    't',
    async () => {
      expect(endpointHere()).not.toBe(first);
      await send(first, { name: 'late', resource: 't' });
      await send(endpointHere(), { name: 'in time', resource: 't' });
      expect(names()).toEqual(['in time']);
    },
    1,
  );
});

test('a part of the room that no test has is refused, and says so', async () => {
  const response = await fetch(`${room.endpoint}/7/v1/traces`, { method: 'POST', body: '{}' });
  expect(response.status).toBe(404);
  expect(room.rejections.at(-1)?.reason).toContain('no room is open under the path "/t/');
});

test.for(['without an SDK', 'with an SDK'])(
  'a new trace that is begun under the baggage of a test belongs to it: %s',
  async (how) => {
    if (how === 'with an SDK') trace.setGlobalTracerProvider(new TracerProvider());
    await run('t', async () => {
      const carried: Record<string, string> = {};
      propagation.inject(context.active(), carried);
      tracer.startSpan('root', { root: true }).end();
      const { baggage = '' } = carried;
      const received = propagation.extract(ROOT_CONTEXT, { baggage });
      tracer.startActiveSpan('consume', {}, received, (span) => {
        tracer.startSpan('child').end();
        span.end();
      });
      tracer.startSpan('foreign', {}, ROOT_CONTEXT).end();
      expect(names()).toEqual(['root', 'child', 'consume']);
    });
    expect(room.orphans()).toMatchObject({ names: ['foreign'] });
  },
);

test('an SDK that was started during one test does not claim the spans of the next', async () => {
  await run('first', () => {
    const resource = { attributes: { 'clnrm.test.id': 'first', 'service.name': 'shop' } };
    trace.setGlobalTracerProvider(new TracerProvider({ resource: resource as never }));
  });
  await run('second', () => {
    tracer.startSpan('work', { root: true }).end();
    expect(names()).toEqual(['work']);
    expect(currentTestTrace()?.spans[0]?.resource.attributes).toEqual({ 'service.name': 'shop' });
  });
});

test(
  'a thousand tests at once, in this process and over OTLP, lose nothing and mix nothing up',
  { timeout: 60_000 },
  async () => {
    const tests = Array.from({ length: 1000 }, (_, index) => `t${index}`);
    const seen = await Promise.all(
      tests.map((id) =>
        run(id, async () => {
          for (let index = 0; index < 5; index += 1) tracer.startSpan(`here ${id}`).end();
          await Promise.resolve();
          const sent = Array.from({ length: 5 }, () => ({ name: `sent ${id}` }));
          await send(endpointHere(), ...sent);
          return names();
        }),
      ),
    );
    const expected = tests.map((id) => [...Array(5).fill(`here ${id}`), ...Array(5).fill(`sent ${id}`)]);
    expect(seen).toEqual(expected);
    await send(room.endpoint, { name: 'planted' });
    expect(room.orphans()).toEqual({ kind: 'orphans', count: 1, names: ['planted'] });
  },
);

test('a trace that was set aside counts no orphans, whether its spans come before or after', () => {
  const [own, lost] = [
    aSpan('db.ready', { traceId: newTraceId() }),
    aSpan('lost', { traceId: newTraceId() }),
  ];
  room.store.add([own, lost]);
  expect(room.orphans()).toEqual({ kind: 'orphans', count: 2, names: ['db.ready', 'lost'] });
  room.attribution.setAside(own.traceId);
  room.store.add([own]);

  expect(room.orphans()).toEqual({ kind: 'orphans', count: 1, names: ['lost'] });
});
