import type { Attributes, Span } from '@clnrm/model';
import { expect, test } from 'vitest';
import { Trace } from '../../graph/trace.ts';
import { aSpan } from '../../support/a-span.ts';
import { reusesConnections } from './reuses-connections.ts';

const call = (attributes: Attributes = {}): Span =>
  aSpan('GET', { service: 'gateway', kind: 'client', attributes });
const answer = (client: Span, attributes: Attributes): Span =>
  aSpan('GET /items', { service: 'inventory', kind: 'server', parentSpanId: client.spanId, attributes });
const judge = (spans: readonly Span[], atMost?: number) =>
  reusesConnections({ name: 'GET', kind: 'client' }, atMost === undefined ? {} : { atMost }).judge(
    new Trace(spans),
  );

const calls = [call(), call(), call()] as const;
const from = (...ports: readonly number[]): readonly Span[] =>
  calls.flatMap((client, index) => [
    client,
    answer(client, { 'network.peer.address': '127.0.0.1', 'network.peer.port': ports[index] ?? 0 }),
  ]);

test('the port of the client, as the server saw it, tells connections apart', () => {
  expect(judge(from(50_001, 50_001, 50_001))).toEqual({ kind: 'proved', isFinal: false, spans: calls });
  expect(judge(from(50_001, 50_002, 50_001), 2).kind).toBe('proved');
  expect(judge(from(50_001, 50_002, 50_001))).toEqual({
    kind: 'refuted',
    isFinal: false,
    findings: [
      { what: '3 requests used 2 connections: from 127.0.0.1:50001, 127.0.0.1:50002', spans: calls },
    ],
  });
});

test('older keys, and the ports of client spans, tell it too', () => {
  const older = calls.flatMap((client) => [client, answer(client, { 'net.peer.port': 50_001 })]);
  expect(judge(older).kind).toBe('proved');
  const local = [51_000, 51_001].map((port) => call({ 'network.local.port': port }));
  expect(judge(local)).toMatchObject({
    kind: 'refuted',
    findings: [{ what: '2 requests used 2 connections: from gateway:51000, gateway:51001' }],
  });
});

test('an instrumentation may say whether a connection was reused', () => {
  const first = call({ 'http.conn.reused': false });
  const second = call({ 'http.conn.reused': true });
  expect(judge([first, second]).kind).toBe('proved');
  expect(judge([first, call({ 'http.conn.reused': false })])).toMatchObject({
    kind: 'refuted',
    findings: [{ what: '2 requests opened 2 connections: "GET" of gateway, "GET" of gateway' }],
  });
});

test('spans for connections that were opened are counted, TLS within TCP not twice', () => {
  const tcp = aSpan('tcp.connect', { service: 'gateway' });
  const tls = aSpan('tls.connect', { service: 'gateway', parentSpanId: tcp.spanId });
  expect(judge([...calls, tcp, tls]).kind).toBe('proved');
  expect(judge([...calls, tcp, aSpan('tcp.connect', { service: 'gateway' })]).kind).toBe('refuted');
  expect(judge([...calls, aSpan('tcp.connect', { service: 'orders' })]).kind).toBe('undetermined');
});

test('requests that show nothing of it leave it undetermined', () => {
  expect(judge(calls)).toEqual({
    kind: 'undetermined',
    isFinal: false,
    findings: [
      {
        what: '"GET" of gateway, "GET" of gateway, "GET" of gateway do not show over which connection',
        spans: calls,
        remedy:
          'Let the server send spans too, whose HTTP instrumentation sets network.peer.port, or add an instrumentation that makes a span for each connection, such as that of net.',
      },
    ],
  });
});

test('a single request reuses nothing', () => {
  expect(judge([call()])).toMatchObject({
    kind: 'refuted',
    findings: [
      {
        what: 'only 1 span "GET" with kind "client" occurs, and only the second could reuse a connection',
      },
    ],
  });
  expect(() => reusesConnections('GET', { atMost: 0 })).toThrow(
    'Failed to state reusesConnections(): atMost is 0. Give a whole number, 1 or more.',
  );
});
