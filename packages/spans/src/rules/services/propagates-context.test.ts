import type { Span, SpanLink } from '@clnrm/model';
import { expect, test } from 'vitest';
import { Trace } from '../../graph/trace.ts';
import { aSpan } from '../../support/a-span.ts';
import { type Between } from './way.ts';
import { propagatesContext } from './propagates-context.ts';

const remedy =
  'Inject the context into the request where it is sent and extract it where it arrives; the instrumentation of the client and the server does so.';
const entryRemedy =
  'Inject the context where the request or message is sent, and extract it where this span starts.';
const lateRemedy = 'Let the service that called it send its spans before it ends, and look at its sampler.';

const address = { 'server.address': 'orders.local', 'server.port': 8080 };
const client = aSpan('POST', { service: 'gateway', kind: 'client', attributes: address });
const server = aSpan('POST /orders', { service: 'orders', kind: 'server', parentSpanId: client.spanId });
const lostClient = aSpan('PUT', { service: 'gateway', kind: 'client', attributes: address });
const lostServer = aSpan('PUT /orders', { service: 'orders', kind: 'server', traceId: '2'.repeat(32) });

const queue = { 'messaging.system': 'kafka', 'messaging.destination.name': 'jobs' };
const producer = aSpan('send jobs', { service: 'orders', kind: 'producer', attributes: queue });
const linkTo = ({ traceId, spanId }: Pick<Span, 'traceId' | 'spanId'>): SpanLink => ({
  traceId,
  spanId,
  traceState: '',
  attributes: {},
  droppedAttributes: 0,
});
const consumer = (name: string, links: readonly SpanLink[]): Span =>
  aSpan(name, { service: 'worker', kind: 'consumer', attributes: queue, links, traceId: '3'.repeat(32) });

const judge = (spans: readonly Span[], between?: Between) =>
  propagatesContext(between).judge(new Trace(spans));
const toOrders = { from: 'gateway', to: 'orders' };

test('a server span under the client span of its caller continues the trace', () => {
  for (const between of [undefined, ['gateway', 'orders'], toOrders]) {
    expect(judge([client, server], between)).toEqual({ kind: 'proved', isFinal: false, spans: [server] });
  }
});

test('a message is continued by a parent or by a link, also in another trace', () => {
  const child = aSpan('process jobs', {
    service: 'worker',
    kind: 'consumer',
    parentSpanId: producer.spanId,
    attributes: queue,
  });
  const linked = consumer('process jobs', [linkTo(producer)]);
  const batch = consumer('process jobs', [
    linkTo({ traceId: '9'.repeat(32), spanId: '9'.repeat(16) }),
    linkTo(producer),
  ]);
  for (const each of [child, linked, batch]) {
    expect(judge([producer, each], { from: 'orders', to: 'worker' }).kind).toBe('proved');
  }
});

test('a call to a service that sends spans, without its server span, is refuted', () => {
  expect(judge([client, server, lostClient])).toEqual({
    kind: 'refuted',
    isFinal: false,
    findings: [
      {
        what: '"PUT" of gateway calls orders, and no server span of orders continues it',
        spans: [lostClient],
        remedy,
      },
    ],
  });
});

test('a machine has several names for itself', () => {
  const at = (host: string): Span['attributes'] => ({ 'server.address': host, 'server.port': 8080 });
  const first = { ...client, attributes: at('localhost') };
  const second = { ...lostClient, attributes: at('127.0.0.1') };
  expect(judge([first, server, second]).kind).toBe('refuted');
});

test('a call that does not say where it goes leaves it undetermined', () => {
  const silent = { ...lostClient, attributes: {} };
  const finding = {
    what: '"PUT" of gateway does not say whom it calls',
    spans: [silent],
    remedy: 'Let its instrumentation set server.address and server.port, or set peer.service.',
  };
  for (const between of [undefined, toOrders, ['gateway', 'orders']]) {
    expect(judge([client, server, silent], between)).toEqual({
      kind: 'undetermined',
      isFinal: false,
      findings: [finding],
    });
  }
  const query = aSpan('GET', { service: 'inventory', kind: 'client' });
  expect(judge([client, server, query], toOrders).kind).toBe('proved');
});

test('a call that failed without an answer reached nobody', () => {
  const failed = { ...lostClient, status: { code: 'error', message: 'ECONNREFUSED' } } as const;
  expect(judge([client, server, failed]).kind).toBe('proved');
  const answered = { ...failed, attributes: { ...address, 'http.response.status_code': 500 } };
  expect(judge([client, server, answered]).kind).toBe('refuted');
});

test('a server span that is a root is refuted, unless it is where the trace begins', () => {
  expect(judge([client, server, lostServer], toOrders)).toEqual({
    kind: 'refuted',
    isFinal: true,
    findings: [
      {
        what: '"PUT /orders" of orders begins a trace of its own instead of continuing that of its caller',
        spans: [lostServer],
        remedy: entryRemedy,
      },
    ],
  });
  const entry = aSpan('POST', { service: 'gateway', kind: 'server' });
  expect(judge([entry, client, server]).kind).toBe('proved');
});

test('what the test itself calls continues the trace of the test', () => {
  const testRoot = { traceId: client.traceId, spanId: 'a'.repeat(16) };
  const called = aSpan('GET', { service: 'orders', kind: 'server', parentSpanId: testRoot.spanId });
  const trace = new Trace([client, server, called], { testRoot });
  expect(propagatesContext(toOrders).judge(trace).kind).toBe('proved');
});

test('a parent of another trace id, or of another kind, is refuted', () => {
  const changed = aSpan('PUT /orders', {
    service: 'orders',
    kind: 'server',
    parentSpanId: client.spanId,
    traceId: '2'.repeat(32),
  });
  expect(judge([client, server, changed], toOrders)).toMatchObject({
    kind: 'refuted',
    findings: [{ what: 'the parent of "PUT /orders" of orders, "POST" of gateway, has another trace id' }],
  });
  const internal = aSpan('checkout', { service: 'gateway' });
  const under = aSpan('POST /orders', { service: 'orders', kind: 'server', parentSpanId: internal.spanId });
  expect(judge([internal, under])).toEqual({
    kind: 'refuted',
    isFinal: true,
    findings: [
      {
        what: 'the parent of "POST /orders" of orders, "checkout" of gateway, is internal instead of a client span',
        spans: [under, internal],
        remedy: 'Let the instrumentation of the client make a span for it.',
      },
    ],
  });
});

test('a parent that has not arrived leaves it undetermined', () => {
  const orphan = aSpan('PUT /orders', { service: 'orders', kind: 'server', parentSpanId: 'f'.repeat(16) });
  expect(judge([client, server, orphan], toOrders)).toEqual({
    kind: 'undetermined',
    isFinal: false,
    findings: [
      {
        what: 'the parent of "PUT /orders" of orders has not arrived, so that nobody can tell who called it',
        spans: [orphan],
        remedy: lateRemedy,
      },
    ],
  });
});

test('a message whose consumer has neither parent nor link is refuted on both sides', () => {
  const lost = consumer('process jobs', []);
  expect(judge([producer, lost])).toEqual({
    kind: 'refuted',
    isFinal: true,
    findings: [
      {
        what: '"process jobs" of worker has neither a parent nor a link to the span that sent its message',
        spans: [lost],
        remedy: entryRemedy,
      },
      {
        what: '"send jobs" of orders sends a message that worker takes, and no consumer span of worker continues it',
        spans: [producer],
        remedy,
      },
    ],
  });
});

test('where nothing passes it is refuted', () => {
  expect(judge([client], toOrders)).toEqual({
    kind: 'refuted',
    isFinal: false,
    findings: [{ what: 'nothing passes from gateway to orders: spans came from gateway', spans: [] }],
  });
  expect(judge([client, server], ['gateway', 'orders', 'worker'])).toMatchObject({
    kind: 'refuted',
    findings: [{ what: 'nothing passes between worker and the other services' }],
  });
  expect(judge([])).toMatchObject({
    findings: [{ what: 'nothing passes between all services: no span has arrived' }],
  });
});

test('what are no two services is refused at once', () => {
  expect(() => propagatesContext(['orders'])).toThrow(
    'Failed to state propagatesContext(): there are no two names in the list of services. Give two or more.',
  );
  expect(() => propagatesContext({ from: 'orders', to: 'orders' })).toThrow(
    'Failed to state propagatesContext(): from and to are no two services. Give two names.',
  );
});
