// Each of these was let pass, or refused wrongly, by an earlier validator of traces.
import type { Span } from '@clnrm/model';
import { expect, test } from 'vitest';
import { digestTrace } from '../digest/digest-trace.ts';
import { Trace } from '../graph/trace.ts';
import { decodeJson } from '../otlp/decode-json.ts';
import { is } from '../predicates/is.ts';
import { aSpan } from '../support/a-span.ts';
import { jsonBytes } from '../support/json-bytes.ts';
import type { Rule } from './rule.ts';
import { counts } from './structure/counts.ts';
import { edge, noEdge } from './structure/edge.ts';
import { hermetic } from './structure/hermetic.ts';
import { occurs } from './structure/occurs.ts';
import { statuses } from './structure/statuses.ts';
import { contains } from './time/contains.ts';
import { happensBefore } from './time/happens-before.ts';

const [traceId, cause] = ['ab'.repeat(16), 'cd'.repeat(16)];
const attribute = (key: string, value: object): object => ({ key, value });
const captured = new Trace(
  decodeJson(
    jsonBytes({
      resourceSpans: [
        {
          resource: {
            attributes: [
              attribute('service.name', { stringValue: 'orders' }),
              attribute('telemetry.sdk.language', { stringValue: 'nodejs' }),
            ],
          },
          scopeSpans: [
            {
              scope: { name: 'http', version: '1.2.0' },
              spans: [
                {
                  traceId,
                  spanId: '01'.repeat(8),
                  name: 'GET',
                  kind: 2,
                  flags: 0x101,
                  status: { code: 2, message: 'out of stock' },
                  attributes: [
                    attribute('http.response.status_code', { intValue: '409' }),
                    attribute('otel.status_code', { stringValue: 'OK' }),
                    attribute('tags', {
                      arrayValue: { values: [{ stringValue: 'a' }, { boolValue: true }] },
                    }),
                  ],
                  events: [
                    { name: 'retry', timeUnixNano: '5', attributes: [attribute('attempt', { intValue: 2 })] },
                  ],
                  links: [
                    {
                      traceId: cause,
                      spanId: '02'.repeat(8),
                      attributes: [attribute('via', { stringValue: 'queue' })],
                    },
                  ],
                },
              ],
            },
          ],
        },
      ],
    }),
  ),
);

const kind = (rule: Rule, spans: Trace | readonly Span[]): string =>
  rule.judge(spans instanceof Trace ? spans : new Trace(spans)).kind;

test('what a resource says arrives with real OTLP', () => {
  const resource = { 'service.name': 'orders', 'telemetry.sdk.language': 'nodejs' };
  expect(kind(hermetic({ resource }), captured)).toBe('proved');
  expect(kind(hermetic({ resource: { 'telemetry.sdk.language': 'rust' } }), captured)).toBe('refuted');
});

test('attributes are values, without the wrapping of OTLP', () => {
  const attributes = { 'http.response.status_code': is.between(400, 499), tags: ['a', true] };
  expect(kind(occurs({ attributes }), captured)).toBe('proved');
});

test('the status is that of the span, whatever an attribute of that name says', () => {
  expect(kind(occurs({ status: { code: 'error', message: 'out of stock' } }), captured)).toBe('proved');
  expect(kind(statuses({ all: 'ok' }), captured)).toBe('refuted');
  expect(kind(counts({ errors: 1 }), captured)).toBe('proved');
});

test('events keep their attributes, and links and flags are kept', () => {
  const span = {
    event: { name: 'retry', attributes: { attempt: 2 } },
    link: { traceId: cause, attributes: { via: 'queue' } },
    flags: 0x101,
    sampled: true,
    scope: { version: '1.2.0' },
  };
  expect(kind(occurs(span), captured)).toBe('proved');
  expect(kind(occurs({ event: { name: 'retry', attributes: { attempt: 1 } } }), captured)).toBe('refuted');
});

test('the digest does not depend on ids and times', () => {
  let start = 0;
  const run = (): Trace => new Trace([aSpan('GET', { from: (start += 7), to: start + 4 }), aSpan('PUT')]);
  expect(digestTrace(run())).toBe(digestTrace(run()));
});

test('one good pair does not hide a bad one', () => {
  const early = aSpan('reserve', { from: 0, to: 10 });
  const late = aSpan('reserve', { from: 200, to: 210 });
  const charge = aSpan('charge', { from: 100, to: 110 });
  expect(kind(happensBefore('reserve', 'charge'), [early, charge])).toBe('proved');
  expect(kind(happensBefore('reserve', 'charge'), [early, late, charge])).toBe('refuted');
});

test('a window looks at every span of the name, not at the first', () => {
  const window = aSpan('window', { from: 0, to: 100 });
  const spans = [window, aSpan('step', { from: 10, to: 20 }), aSpan('step', { from: 90, to: 120 })];
  expect(kind(contains('window', 'step'), spans)).toBe('refuted');
});

test('an edge joins two spans of one trace, not names that occur in different ones', () => {
  const parent = aSpan('parent');
  const elsewhere = aSpan('child', { traceId: '2'.repeat(32), parentSpanId: parent.spanId });
  expect(kind(edge('parent', 'child'), [parent, elsewhere])).toBe('refuted');
  expect(kind(noEdge('parent', 'child'), [parent, elsewhere])).toBe('proved');
});

test('an edge can be told in either direction, over several levels and by links', () => {
  const top = aSpan('top');
  const middle = aSpan('middle', { parentSpanId: top.spanId });
  const bottom = aSpan('bottom', { parentSpanId: middle.spanId });
  const spans = [top, middle, bottom];
  expect(kind(edge('top', 'bottom'), spans)).toBe('refuted');
  expect(kind(edge('top', 'bottom', { via: 'ancestor' }), spans)).toBe('proved');
  expect(kind(edge('bottom', 'top', { via: 'ancestor' }), spans)).toBe('refuted');
});

test('an exact count does not switch off the bounds beside it', () => {
  expect(() => counts({ spans: { exactly: 1, atLeast: 2 } })).toThrow('No number is both.');
});

test('all counts that are wrong are told at once', () => {
  const verdict = counts({ spans: 2, errors: 1, named: { GET: 0 } }).judge(new Trace([aSpan('GET')]));
  expect(verdict).toMatchObject({ kind: 'refuted', findings: { length: 3 } });
});

test('a local call is not external because it is an RPC, and a remote one is not missed for its newer keys', () => {
  const call = (attributes: Span['attributes']): readonly Span[] => [
    aSpan('call', { kind: 'client', attributes }),
  ];
  expect(kind(hermetic(), call({ 'rpc.service': 'Cart', 'server.address': '127.0.0.1' }))).toBe('proved');
  expect(kind(hermetic(), call({ 'server.address': 'api.example.com' }))).toBe('refuted');
  expect(kind(hermetic(), call({ 'url.full': 'https://api.example.com/' }))).toBe('refuted');
});

test('no spans prove nothing', () => {
  const rules = [
    occurs('GET'),
    edge('a', 'b'),
    hermetic(),
    statuses({ named: { a: 'ok' } }),
    contains('a', 'b'),
  ];
  expect(rules.map((rule) => kind(rule, []))).toEqual(rules.map(() => 'refuted'));
});
