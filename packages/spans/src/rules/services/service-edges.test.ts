import type { Span } from '@clnrm/model';
import { expect, test } from 'vitest';
import { Trace } from '../../graph/trace.ts';
import { aSpan } from '../../support/a-span.ts';
import { serviceEdges, type ServiceEdgesOptions } from './service-edges.ts';

const call = aSpan('POST', { service: 'frontend', kind: 'client' });
const answer = aSpan('POST /orders', { service: 'api', kind: 'server', parentSpanId: call.spanId });
const query = aSpan('SELECT orders', {
  service: 'api',
  kind: 'client',
  parentSpanId: answer.spanId,
  attributes: { 'db.system.name': 'postgresql', 'db.namespace': 'orders' },
});
const spans = [call, answer, query];
const database = { kind: 'database' } as const;

const judge = (options: ServiceEdgesOptions, of: readonly Span[] = spans) =>
  serviceEdges(options).judge(new Trace(of));

test('edges between services are proved for good, those to peers once the trace has settled', () => {
  expect(judge({ expected: [['frontend', 'api']] })).toEqual({
    kind: 'proved',
    isFinal: true,
    spans: [answer],
  });
  expect(judge({ expected: [['api', 'postgresql']] })).toEqual({
    kind: 'proved',
    isFinal: false,
    spans: [query],
  });
});

test('nodes are named by text, by expression, or by what they are', () => {
  const patterns = [
    'postgresql/orders',
    'postgresql',
    /^postgres/,
    database,
    { ...database, name: /orders/ },
  ];
  for (const pattern of patterns) expect(judge({ expected: [['api', pattern]] }).kind).toBe('proved');
  expect(judge({ expected: [[/^front/, { kind: 'service' }]] }).kind).toBe('proved');
  expect(judge({ expected: [['api', { kind: 'queue' }]] }).kind).toBe('refuted');
});

test('an expected edge that is missing is refuted with those that there are', () => {
  expect(judge({ expected: [['frontend', 'cache']] })).toEqual({
    kind: 'refuted',
    isFinal: false,
    findings: [
      {
        what: 'frontend never talks to cache, but to api',
        spans: [answer],
        remedy: 'No service, database, queue or peer of this trace is called cache.',
      },
    ],
  });
  expect(judge({ expected: [['admin', 'api']] })).toMatchObject({
    findings: [{ what: 'admin does not occur: spans came from api, frontend' }],
  });
  expect(judge({ expected: [['admin', 'api']] }, [])).toMatchObject({
    findings: [{ what: 'admin does not occur: no service sent a span' }],
  });
});

test('a forbidden edge is refuted with the spans that crossed it, and holds where nobody talks', () => {
  const direct = aSpan('SELECT orders', {
    service: 'frontend',
    kind: 'client',
    attributes: { 'db.system': 'postgresql', 'db.name': 'orders' },
  });
  const forbidden = [['frontend', database]] as const;
  expect(judge({ forbidden }, [...spans, direct])).toEqual({
    kind: 'refuted',
    isFinal: false,
    findings: [
      {
        what: 'frontend talks to postgresql/orders 1 time, by "SELECT orders" of frontend, which is forbidden',
        spans: [direct],
      },
    ],
  });
  expect(judge({ forbidden }).kind).toBe('proved');
  expect(judge({ forbidden }, []).kind).toBe('proved');
});

test('exactly these edges and no others', () => {
  expect(
    judge({
      exactly: [
        ['frontend', 'api'],
        ['api', database],
      ],
    }).kind,
  ).toBe('proved');
  expect(judge({ exactly: [['api', database]] })).toEqual({
    kind: 'refuted',
    isFinal: true,
    findings: [
      {
        what: 'frontend talks to api 1 time, reaching "POST /orders" of api, which is none of the edges',
        spans: [answer],
      },
    ],
  });
});

test('the claim names the edges', () => {
  const { claim } = serviceEdges({ expected: [['frontend', 'api']], forbidden: [['frontend', database]] });
  expect(claim).toBe('the services talk so: frontend → api, and they never talk so: frontend → any database');
});

test('what is no edge is refused at once', () => {
  expect(() => serviceEdges({})).toThrow(
    'Failed to state serviceEdges(): no edge is given. Give expected, forbidden or exactly.',
  );
  expect(() => serviceEdges({ forbiden: [] } as object)).toThrow(
    'Failed to state serviceEdges(): there is no option "forbiden". Give expected, forbidden, exactly.',
  );
  expect(() => serviceEdges({ expected: [['frontend'] as never] })).toThrow(
    'Failed to state serviceEdges(): expected[0] is no pair of nodes. Give pairs such as ["frontend", "api"], or ["frontend", { kind: "database" }].',
  );
});
