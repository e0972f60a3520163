import type { Span } from '@clnrm/model';
import { expect, test } from 'vitest';
import { aSpan, type SpanSketch } from '../support/a-span.ts';
import { topologyOf } from './topology.ts';
import { Trace } from './trace.ts';

const under = (parent: Span, name: string, sketch: SpanSketch): Span =>
  aSpan(name, { parentSpanId: parent.spanId, ...sketch });

const edgesOf = (...spans: readonly Span[]): readonly string[] =>
  topologyOf(new Trace(spans)).edges.map(({ from, to, via, count }) => `${from} → ${to} ${via} ${count}`);

test('a parent in another service is a call', () => {
  const client = aSpan('POST', { service: 'gateway', kind: 'client' });
  const servers = [1, 2].map(() => under(client, 'POST /orders', { service: 'orders', kind: 'server' }));
  expect(edgesOf(client, ...servers)).toEqual(['gateway → orders call 2']);
});

test('a consumer whose parent and link are the same producer takes one message', () => {
  const producer = aSpan('send', {
    service: 'orders',
    kind: 'producer',
    attributes: { 'messaging.destination.name': 'jobs' },
  });
  const link = { traceId: producer.traceId, spanId: producer.spanId };
  const links = [{ ...link, traceState: '', attributes: {}, droppedAttributes: 0 }];
  const consumer = under(producer, 'process', { service: 'worker', kind: 'consumer', links });
  expect(edgesOf(producer, consumer)).toEqual(['orders → worker message 1']);
});

test('a database is named after its system and namespace, by current and older conventions', () => {
  const current = aSpan('SELECT', {
    service: 'api',
    kind: 'client',
    attributes: {
      'db.system.name': 'microsoft.sql_server',
      'db.namespace': 'shop',
      'server.address': 'db1',
      'server.port': 1433,
    },
  });
  const older = aSpan('SELECT', {
    service: 'api',
    kind: 'client',
    attributes: { 'db.system': 'mssql', 'db.name': 'shop' },
  });
  const { nodes, edges } = topologyOf(new Trace([current, older]));
  expect(nodes).toEqual([
    { name: 'api', kind: 'service', aliases: [], spans: 2, errors: 0 },
    {
      name: 'microsoft.sql_server/shop',
      kind: 'database',
      aliases: ['microsoft.sql_server', 'db1:1433', 'db1', 'mssql'],
      spans: 0,
      errors: 0,
    },
  ]);
  expect(edges).toEqual([
    {
      from: 'api',
      to: 'microsoft.sql_server/shop',
      via: 'call',
      count: 2,
      errors: 0,
      spans: [current, older],
    },
  ]);
});

test('a message that nobody took goes to its queue, and one of unknown origin comes from it', () => {
  const attributes = { 'messaging.system': 'kafka', 'messaging.destination.name': 'jobs' };
  expect(edgesOf(aSpan('send', { service: 'orders', kind: 'producer', attributes }))).toEqual([
    'orders → kafka/jobs message 1',
  ]);
  expect(edgesOf(aSpan('process', { service: 'worker', kind: 'consumer', attributes }))).toEqual([
    'kafka/jobs → worker message 1',
  ]);
});

test('what is received and processed within takes one message', () => {
  const attributes = { 'messaging.system': 'kafka', 'messaging.destination.name': 'jobs' };
  const receive = aSpan('receive', { service: 'worker', kind: 'consumer', attributes });
  const process = under(receive, 'process', { service: 'worker', kind: 'consumer', attributes });
  expect(edgesOf(receive, process)).toEqual(['kafka/jobs → worker message 1']);
  const producer = aSpan('send', { service: 'orders', kind: 'producer', attributes });
  const link = { traceId: producer.traceId, spanId: producer.spanId };
  const links = [{ ...link, traceState: '', attributes: {}, droppedAttributes: 0 }];
  expect(edgesOf(producer, receive, { ...process, links })).toEqual(['orders → worker message 1']);
});

test('of client spans that nest within a service the innermost counts', () => {
  const attributes = { 'db.system.name': 'postgresql' };
  const orm = aSpan('findMany', { service: 'api', kind: 'client', attributes });
  const driver = under(orm, 'SELECT', { service: 'api', kind: 'client', attributes });
  expect(edgesOf(orm, driver)).toEqual(['api → postgresql call 1']);
});

test('a call that lost its context still leads to the service that answers at its address', () => {
  const address = { 'server.address': 'orders.local', 'server.port': 8080 };
  const lost = aSpan('POST', { service: 'gateway', kind: 'client', attributes: address });
  const server = aSpan('POST /orders', { service: 'orders', kind: 'server', attributes: address });
  expect(edgesOf(lost, server)).toEqual(['gateway → orders call 1']);
});

test('a peer without spans is named after its address, also from the URL of older conventions', () => {
  const attributes = { 'http.url': 'https://api.example.com:8443/v1/charges' };
  const client = aSpan('POST', { service: 'orders', kind: 'client', attributes });
  expect(edgesOf(client)).toEqual(['orders → api.example.com:8443 call 1']);
});

test('what the test itself calls is no edge, and failures are counted', () => {
  const root = aSpan('a test', { service: 'tests' });
  const entry = under(root, 'POST', { service: 'gateway', kind: 'server' });
  const client = under(entry, 'POST', { service: 'gateway', kind: 'client' });
  const status = { code: 'error', message: '' } as const;
  const server = under(client, 'POST', { service: 'orders', kind: 'server', status });
  const { nodes, edges } = topologyOf(new Trace([root, entry, client, server], { testRoot: root }));
  expect(edges.map(({ from, to, errors }) => [from, to, errors])).toEqual([['gateway', 'orders', 1]]);
  expect(nodes.map(({ name, errors }) => [name, errors])).toEqual([
    ['gateway', 0],
    ['orders', 1],
    ['tests', 0],
  ]);
});
