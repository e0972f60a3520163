import { expect, test } from 'vitest';
import { aSpan } from '../support/a-span.ts';
import { ServiceTrace } from './service-trace.ts';
import { Trace } from './trace.ts';

test('the part of one service has the spans that others called as its roots', () => {
  const client = aSpan('POST', { service: 'gateway', kind: 'client' });
  const server = aSpan('POST /orders', { service: 'orders', parentSpanId: client.spanId });
  const query = aSpan('SELECT', { service: 'orders', parentSpanId: server.spanId });
  const lost = aSpan('mail', { service: 'orders', parentSpanId: 'f'.repeat(16) });
  const part = new ServiceTrace(new Trace([client, server, query, lost]), 'orders');
  expect(part.spans).toEqual([server, query, lost]);
  expect(part.roots).toEqual([server]);
  expect(part.orphans).toEqual([lost]);
  expect(part.childrenOf(server)).toEqual([query]);
});

test('what the test itself calls is a root of its service', () => {
  const testRoot = { traceId: '1'.repeat(32), spanId: 'a'.repeat(16) };
  const entry = aSpan('POST', { service: 'gateway', parentSpanId: testRoot.spanId });
  expect(new ServiceTrace(new Trace([entry], { testRoot }), 'gateway').roots).toEqual([entry]);
});
