import type { Attributes, Span } from '@clnrm/model';
import { expect, test } from 'vitest';
import { Trace } from '../../graph/trace.ts';
import { aSpan } from '../../support/a-span.ts';
import { preservesBaggage } from './preserves-baggage.ts';

/** A request that passes gateway, orders and inventory, with what the spans of each show. */
function request(gateway: Attributes, orders: Attributes, inventory: Attributes = {}): readonly Span[] {
  const call = aSpan('POST', { service: 'gateway', kind: 'client', attributes: gateway });
  const server = aSpan('POST /orders', {
    service: 'orders',
    kind: 'server',
    parentSpanId: call.spanId,
    attributes: orders,
  });
  const next = aSpan('GET', {
    service: 'orders',
    kind: 'client',
    parentSpanId: server.spanId,
    attributes: orders,
  });
  const last = aSpan('GET /items', {
    service: 'inventory',
    kind: 'server',
    parentSpanId: next.spanId,
    attributes: inventory,
  });
  return [call, server, next, last];
}

const judge = (spans: readonly Span[]) => preservesBaggage(['user_id']).judge(new Trace(spans));
const user = { user_id: '42' };

test('an entry that arrives unchanged is preserved, under either name', () => {
  expect(judge(request(user, user, user))).toMatchObject({ kind: 'proved', isFinal: false });
  expect(judge(request(user, { 'baggage.user_id': '42' }, user)).kind).toBe('proved');
});

test('an entry that was set within a service shows on its later spans', () => {
  const handler = aSpan('handle', { service: 'gateway', attributes: user });
  const [call, server, ...rest] = request({}, user, user) as [Span, Span, ...Span[]];
  const under = { ...call, parentSpanId: handler.spanId };
  expect(judge([handler, under, server, ...rest]).kind).toBe('proved');
  const lost = { ...server, attributes: {} };
  expect(judge([handler, under, lost, ...rest])).toMatchObject({ kind: 'refuted' });
});

test('an entry that changes is refuted for good', () => {
  expect(judge(request(user, { user_id: '43' }, { user_id: '43' }))).toMatchObject({
    kind: 'refuted',
    isFinal: true,
    findings: [
      {
        what: 'baggage user_id changed from "42" to "43" between gateway and orders, at "POST /orders" of orders',
      },
    ],
  });
});

test('an entry that a service shows elsewhere, or would show, was lost', () => {
  const spans = [...request(user, user, user), ...request(user, {})];
  expect(judge(spans)).toEqual({
    kind: 'refuted',
    isFinal: false,
    findings: [
      {
        what: 'baggage user_id was lost between gateway and orders: "POST" of gateway has "42", "POST /orders" of orders has none',
        spans: [spans[5], spans[4]],
        remedy:
          'Let both propagate baggage: OTEL_PROPAGATORS is "tracecontext,baggage", or the propagator that is set includes W3C baggage.',
      },
    ],
  });
  expect(judge(request(user, { 'clnrm.baggage.keys': ['user_id'] })).kind).toBe('refuted');
  expect(judge(request(user, { 'clnrm.baggage.keys': ['tenant'] })).kind).toBe('undetermined');
});

test('a service that copies nothing leaves it undetermined, unless the next one has the entry', () => {
  expect(judge(request(user, {}, user)).kind).toBe('proved');
  expect(judge(request(user, {}))).toMatchObject({
    kind: 'undetermined',
    findings: [
      {
        what: 'no span of orders shows baggage user_id: it was lost between gateway and orders, or orders does not copy it to its spans',
        remedy:
          'Copy it to spans: give clnrm() the option spans: { baggage: ["user_id"] }, or add a BaggageSpanProcessor to the SDK of orders.',
      },
    ],
  });
  expect(judge(request({}, {}))).toMatchObject({
    kind: 'undetermined',
    findings: [{ what: 'no span that passes work on shows baggage user_id' }],
  });
});

test('an entry that was looked for and never occurs is refuted', () => {
  const looked = { 'clnrm.baggage.keys': ['user_id'] };
  expect(judge(request(looked, looked))).toMatchObject({
    kind: 'refuted',
    findings: [
      {
        what: 'baggage user_id never occurs: "POST" of gateway, "GET" of orders would show it',
        remedy: 'Set it before the request is made, and let the first service extract it.',
      },
    ],
  });
});

test('where nothing passes it is refuted', () => {
  const rule = preservesBaggage(['user_id', 'tenant'], ['orders', 'worker']);
  expect(rule.claim).toBe('baggage user_id, tenant is preserved between orders, worker');
  expect(rule.judge(new Trace(request(user, user)))).toMatchObject({
    kind: 'refuted',
    findings: [{ what: 'nothing passes between orders, worker' }],
  });
});

test('no keys are refused at once', () => {
  expect(() => preservesBaggage([])).toThrow(
    'Failed to state preservesBaggage(): there are no keys. Give names of entries such as "user_id".',
  );
});
