import { expect, test } from 'vitest';
import { Trace } from '../graph/trace.ts';
import { happensBefore } from '../rules/time/happens-before.ts';
import { aSpan, type SpanSketch } from '../support/a-span.ts';
import { orderOf } from './order-of.ts';
import { endOf, startOf } from './point.ts';

const ms = 1_000_000;
const truncated: SpanSketch = { uncertainty: 1_000_000n };

function link(to: { traceId: string; spanId: string }) {
  return { traceId: to.traceId, spanId: to.spanId, traceState: '', attributes: {}, droppedAttributes: 0 };
}

test('exact readings of one clock are ordered, and equal ones are the same', () => {
  const [a, b] = [aSpan('a', { from: 0, to: 10 }), aSpan('b', { from: 10, to: 20 })];
  const trace = new Trace([a, b]);
  expect(orderOf(trace, startOf(a), startOf(b)).kind).toBe('before');
  expect(orderOf(trace, startOf(b), startOf(a)).kind).toBe('after');
  expect(orderOf(trace, endOf(a), startOf(b))).toEqual({
    kind: 'same',
    gap: { min: 0, max: 0 },
    by: 'clock',
  });
});

test('siblings in one truncated millisecond cannot be ordered, those in different ones can', () => {
  const a = aSpan('a', { ...truncated, from: 5 * ms, to: 5 * ms + 20_000 });
  const b = aSpan('b', { ...truncated, from: 5 * ms, to: 5 * ms + 20_000 });
  const c = aSpan('c', { ...truncated, from: 7 * ms, to: 7 * ms + 20_000 });
  const trace = new Trace([a, b, c]);
  expect(orderOf(trace, endOf(a), startOf(b)).kind).toBe('undetermined');
  expect(orderOf(trace, endOf(a), startOf(c))).toEqual({
    kind: 'before',
    gap: { min: 980_001, max: 2_979_999 },
    by: 'clock',
  });
});

test('a truncated start and the end that was counted from it are wrong by the same amount', () => {
  const a = aSpan('a', { ...truncated, from: 5 * ms, to: 5 * ms + 20_000 });
  expect(orderOf(new Trace([a]), startOf(a), endOf(a)).gap).toEqual({ min: 20_000, max: 20_000 });
});

test('a parent and a link come first, whatever the clocks', () => {
  const a = aSpan('a', { ...truncated, service: 'a' });
  const b = aSpan('b', { ...truncated, service: 'b', parentSpanId: a.spanId });
  const c = aSpan('c', { ...truncated, service: 'c', links: [link(b)] });
  const trace = new Trace([a, b, c]);
  expect(orderOf(trace, startOf(a), endOf(c))).toMatchObject({ kind: 'before', by: 'cause' });
  expect(orderOf(trace, endOf(c), startOf(a))).toMatchObject({ kind: 'after', by: 'cause' });
  expect(orderOf(trace, endOf(a), startOf(c)).kind).toBe('undetermined');
  expect(orderOf(trace, startOf(a), startOf(c), { links: 'later' }).kind).toBe('undetermined');
});

test('services of one test share a clock, those of a capture do not unless it is assumed', () => {
  const [a, b] = [aSpan('a', { service: 'a', to: 10 }), aSpan('b', { service: 'b', from: 20 })];
  const testRoot = { traceId: a.traceId, spanId: 'f'.repeat(16) };
  expect(orderOf(new Trace([a, b], { testRoot }), endOf(a), startOf(b)).kind).toBe('before');
  expect(orderOf(new Trace([a, b]), endOf(a), startOf(b)).kind).toBe('undetermined');
  expect(orderOf(new Trace([a, b]), endOf(a), startOf(b), { hosts: 'one' }).kind).toBe('before');
});

test('a call bounds how far two clocks are apart, and so orders other spans of them', () => {
  const skew = 3600_000 * ms;
  const client = aSpan('client', { service: 'a', kind: 'client', from: 10 * ms, to: 12 * ms });
  const server = aSpan('server', {
    service: 'b',
    kind: 'server',
    parentSpanId: client.spanId,
    from: 11 * ms + skew,
    to: 11.5 * ms + skew,
  });
  const before = aSpan('before', { service: 'a', from: 0, to: ms });
  const after = aSpan('after', { service: 'b', from: 13 * ms + skew, to: 14 * ms + skew });
  const trace = new Trace([client, server, before, after]);
  expect(orderOf(trace, endOf(before), startOf(after))).toEqual({
    kind: 'before',
    gap: { min: 11 * ms, max: 13 * ms },
    by: 'clock',
  });
  const open = orderOf(trace, endOf(before), startOf(after), { calls: 'unrelated' });
  expect(open.gap).toEqual({ min: 11 * ms, max: Infinity });
});

test('a span that ends before it starts orders nothing but what it caused', () => {
  const a = aSpan('a', { from: 5000, to: 1000 });
  const child = aSpan('child', { from: 2000, to: 3000, parentSpanId: a.spanId });
  const other = aSpan('other', { from: 9000, to: 9900 });
  const trace = new Trace([a, child, other]);
  expect(orderOf(trace, endOf(a), startOf(other)).kind).toBe('undetermined');
  expect(orderOf(trace, startOf(a), startOf(child))).toMatchObject({ kind: 'before', by: 'cause' });
});

test('a child that starts before its parent on one clock was given its times, and orders nothing', () => {
  const a = aSpan('a', { from: 5000, to: 6000 });
  const child = aSpan('child', { from: 1000, to: 3000, parentSpanId: a.spanId });
  expect(orderOf(new Trace([a, child]), startOf(a), startOf(child)).kind).toBe('undetermined');
});

test('an event lies where its time says, as wrong as the start that it was counted from', () => {
  const time = { ns: BigInt(5 * ms) + 7000n, uncertainty: 1_000_000n };
  const event = { name: 'sent', time, attributes: {}, droppedAttributes: 0 };
  const a = aSpan('a', { ...truncated, from: 5 * ms, to: 5 * ms + 20_000, events: [event] });
  const at = { span: a, at: event };
  expect(orderOf(new Trace([a]), startOf(a), at).gap).toEqual({ min: 7000, max: 7000 });
  expect(orderOf(new Trace([a]), at, endOf(a)).gap).toEqual({ min: 13_000, max: 13_000 });
});

test('an assumption that does not exist is refused', () => {
  const a = aSpan('a');
  expect(() => orderOf(new Trace([a]), startOf(a), endOf(a), { host: 'one' } as never)).toThrow(
    'Failed to state orderOf(): there is no option "host". Give hosts, calls, links, tie.',
  );
});

test('calls that contradict each other show that a clock was set, and then it orders nothing', () => {
  const call = (from: number, ahead: number) => {
    const client = aSpan('client', { service: 'a', kind: 'client', from: from * ms, to: (from + 2) * ms });
    const at = { from: (from + 0.5 + ahead) * ms, to: (from + 1.5 + ahead) * ms };
    return [
      client,
      aSpan('server', { service: 'b', kind: 'server', parentSpanId: client.spanId, ...at }),
    ] as const;
  };
  const [before, after] = [call(0, 100), call(500, 200)];
  const trace = new Trace([...before, ...after]);
  expect(orderOf(new Trace(before), endOf(before[1]), endOf(before[0])).gap).toEqual({
    min: -1 * ms,
    max: 1 * ms - 1,
  });
  expect(orderOf(trace, startOf(before[0]), startOf(after[1])).kind).toBe('undetermined');
  expect(orderOf(trace, startOf(after[0]), startOf(after[1]))).toMatchObject({ kind: 'before', by: 'cause' });
  const rule = happensBefore({ name: 'client', service: 'a' }, { name: 'server', service: 'b' });
  expect(rule.judge(trace).notes).toEqual([
    'calls contradict each other about how far the clock of service "b" and the clock of service "a" are apart',
  ]);
});

test('what calls tell of clocks is noted, and services of one test are not taken for one clock where calls show it', () => {
  const client = aSpan('client', { service: 'a', kind: 'client', from: 0, to: 2 * ms });
  const at = { from: 100.5 * ms, to: 101.5 * ms };
  const server = aSpan('server', { service: 'b', kind: 'server', parentSpanId: client.spanId, ...at });
  const testRoot = { traceId: client.traceId, spanId: 'f'.repeat(16) };
  const later = aSpan('later', { service: 'a', from: 5 * ms, to: 6 * ms });
  const trace = new Trace([client, server, later], { testRoot });
  expect(orderOf(trace, startOf(server), startOf(later)).kind).toBe('before');
  expect(happensBefore('server', 'later', { from: 'start' }).judge(trace)).toMatchObject({
    kind: 'proved',
    notes: [
      'calls show that the clock of service "a" is at least 98.5 ms behind the clock of service "b"',
      'by the calls between them, the clock of service "b" is 98.5 ms to 101 ms ahead of the clock of service "a"',
    ],
  });
});

test('a process whose language reads one clock for all spans is as precise as its finest start', () => {
  const go = { resource: { 'telemetry.sdk.language': 'go' }, uncertainty: 0n };
  const spans = [
    aSpan('round', { ...go, from: 3 * ms, to: 3 * ms + 7, uncertainty: 1_000_000n }),
    aSpan('fine', { ...go, from: 3 * ms + 9, to: 3 * ms + 11 }),
  ] as const;
  expect(orderOf(new Trace(spans), endOf(spans[0]), startOf(spans[1])).gap).toEqual({ min: 2, max: 2 });
});

test('spans of Java below a local root are as coarse as the root that their times count from', () => {
  const java = { resource: { 'telemetry.sdk.language': 'java' } };
  const root = aSpan('root', { ...java, from: 3 * ms, to: 4 * ms, uncertainty: 1_000_000n });
  const child = aSpan('child', { ...java, from: 3 * ms + 77, to: 3 * ms + 99, parentSpanId: root.spanId });
  const other = aSpan('other', { ...java, from: 4 * ms, to: 5 * ms, uncertainty: 1_000_000n });
  expect(orderOf(new Trace([root, child, other]), endOf(child), startOf(other)).kind).toBe('undetermined');
});

test('times that are months apart are not compared by doubles', () => {
  const [zero, now] = [
    aSpan('zero', { from: 0, to: 10 }),
    aSpan('now', { from: 2n ** 60n, to: 2n ** 60n + 5n }),
  ];
  expect(orderOf(new Trace([now, zero]), startOf(zero), startOf(now)).kind).toBe('undetermined');
});
