import { expect, test } from 'vitest';
import { Trace } from '../../graph/trace.ts';
import { aSpan, type SpanSketch } from '../../support/a-span.ts';
import { atMs, foundBy } from '../../support/at-ms.ts';
import { happensBefore } from './happens-before.ts';

const truncated: SpanSketch = { uncertainty: 1_000_000n };
const ms = 1_000_000;

test('one pair in the wrong order is found among many in the right one', () => {
  const good = Array.from({ length: 99 }, (_, index) => [
    atMs('a', index, index + 1),
    atMs('b', 200 + index, 300),
  ]);
  const rule = happensBefore('a', 'b');
  expect(rule.claim).toBe('every span "a" ends before any span "b" starts');
  expect(rule.judge(new Trace(good.flat())).kind).toBe('proved');
  const verdict = rule.judge(new Trace([...good.flat(), atMs('a', 150, 203.1)]));
  expect(verdict).toMatchObject({ kind: 'refuted', isFinal: true });
  expect(foundBy(verdict)).toEqual([
    '"b" (shop) starts 3.1 ms before "a" (shop) ends',
    '"b" (shop) starts 2.1 ms before "a" (shop) ends',
    '"b" (shop) starts 1.1 ms before "a" (shop) ends',
    '"b" (shop) starts 100 µs before "a" (shop) ends',
  ]);
  expect(
    happensBefore('a', 'b', { pairs: 'some' }).judge(new Trace([...good.flat(), atMs('a', 150, 203.1)])).kind,
  ).toBe('proved');
});

test('what does not occur is refuted', () => {
  const verdict = happensBefore('a', 'b').judge(new Trace([atMs('a', 0, 1)]));
  expect(verdict).toMatchObject({ kind: 'refuted', isFinal: false });
  expect(foundBy(verdict)).toEqual(['no span "b" occurs']);
});

test('a gap that is too long is refuted', () => {
  const rule = happensBefore('a', 'b', { maxGap: '5ms' });
  expect(rule.claim).toBe('every span "a" ends before any span "b" starts, at most 5.0 ms before');
  expect(rule.judge(new Trace([atMs('a', 0, 1), atMs('b', 6, 7)])).kind).toBe('proved');
  expect(foundBy(rule.judge(new Trace([atMs('a', 0, 1), atMs('b', 7, 8)])))).toEqual([
    '"b" (shop) starts 6.0 ms after "a" (shop) ends, and 5.0 ms is the limit',
  ]);
});

test('spans within one millisecond of a truncating clock are undetermined, and the remedy is named', () => {
  const node: SpanSketch = {
    ...truncated,
    service: 'orders',
    resource: { 'telemetry.sdk.language': 'nodejs' },
  };
  const verdict = happensBefore('a', 'b').judge(
    new Trace([
      aSpan('a', { ...node, from: ms, to: ms + 20_000 }),
      aSpan('b', { ...node, from: ms, to: ms + 20_000 }),
    ]),
  );
  expect(verdict).toMatchObject({
    kind: 'undetermined',
    findings: [
      {
        what: '"b" (orders) starts between 1.0 ms before and 980 µs after "a" (orders) ends: the clock of "orders" is read in steps of 1.0 ms',
        remedy:
          'Start "orders" with node --import clnrm/preload, which reads a precise clock, or compare by causes: causalChain().',
      },
    ],
  });
});

test('hosts of a capture are not compared by their clocks, and the remedy is named', () => {
  const verdict = happensBefore('a', 'b').judge(
    new Trace([atMs('a', 0, 1, { service: 'one' }), atMs('b', 5, 6, { service: 'two' })]),
  );
  expect(verdict).toMatchObject({
    kind: 'undetermined',
    findings: [
      {
        what: 'it cannot be told when "b" (two) starts, measured from when "a" (one) ends: nothing tells how far the clock of service "one" and the clock of service "two" are apart',
        remedy:
          'If both run on one machine, say so with assume: { hosts: "one" }; else compare by causes: causalChain().',
      },
    ],
  });
});

test('each second span needs a first one before it, the nearest counts for the gap', () => {
  const spans = [atMs('a', 0, 1), atMs('b', 2, 3), atMs('a', 10, 11), atMs('b', 12, 13)];
  expect(happensBefore('a', 'b', { pairs: 'each', maxGap: 1 }).judge(new Trace(spans)).kind).toBe('proved');
  const late = new Trace([...spans, atMs('b', 20, 21)]);
  expect(foundBy(happensBefore('a', 'b', { pairs: 'each', maxGap: 1 }).judge(late))).toEqual([
    '"b" (shop) starts 9.0 ms after "a" (shop) ends, and 1.0 ms is the limit',
  ]);
  expect(happensBefore('a', 'b').judge(new Trace(spans)).kind).toBe('refuted');
});

test('spans are compared per parent, per cause or per attribute', () => {
  const [one, two] = [atMs('POST', 0, 10), atMs('POST', 20, 30)];
  const spans = [one, two].flatMap((parent, index) => [
    atMs('a', 20 * index + 1, 20 * index + 2, { parentSpanId: parent.spanId, attributes: { id: index } }),
    atMs('b', 20 * index + 3, 20 * index + 4, { parentSpanId: parent.spanId, attributes: { id: index } }),
  ]);
  const trace = new Trace([one, two, ...spans]);
  expect(happensBefore('a', 'b').judge(trace).kind).toBe('refuted');
  for (const per of ['parent', { name: 'POST' }, { attribute: 'id' }] as const) {
    expect(happensBefore('a', 'b', { per }).judge(trace).kind).toBe('proved');
    expect(happensBefore('b', 'a', { per }).judge(trace).kind).toBe('refuted');
  }
  const alone = atMs('b', 40, 41, { attributes: { id: 7 } });
  expect(
    foundBy(happensBefore('a', 'b', { per: { attribute: 'id' } }).judge(new Trace([...spans, alone]))),
  ).toEqual(['"b" (shop) has no span "a" per attribute id']);
});

test('events are compared, and a span without the event is refuted', () => {
  const committed = {
    name: 'committed',
    time: { ns: 3_000_000n, uncertainty: 0n },
    attributes: {},
    droppedAttributes: 0,
  };
  const rule = happensBefore('tx', 'answer', { from: { event: 'committed' } });
  expect(rule.claim).toBe('every span "tx" has its event "committed" before any span "answer" starts');
  const tx = atMs('tx', 0, 9, { events: [committed] });
  expect(rule.judge(new Trace([tx, atMs('answer', 4, 5)])).kind).toBe('proved');
  expect(foundBy(rule.judge(new Trace([tx, atMs('answer', 2, 5)])))).toEqual([
    '"answer" (shop) starts 1.0 ms before "tx" (shop) has its event "committed"',
  ]);
  expect(foundBy(rule.judge(new Trace([atMs('tx', 0, 1), atMs('answer', 4, 5)])))).toEqual([
    '"tx" (shop) has no event "committed"',
  ]);
});

test('a cause proves the order without a clock, also the wrong one', () => {
  const parent = aSpan('a', { ...truncated, from: ms, to: ms + 500, service: 'x' });
  const child = aSpan('b', {
    ...truncated,
    from: ms,
    to: ms + 500,
    service: 'y',
    parentSpanId: parent.spanId,
  });
  const trace = new Trace([parent, child]);
  expect(happensBefore('a', 'b', { from: 'start' }).judge(trace).kind).toBe('proved');
  expect(foundBy(happensBefore('b', 'a', { from: 'start' }).judge(trace))).toEqual([
    '"a" (x) starts before "b" (y) starts: it caused "b" (y)',
  ]);
});

test('pairs of large sets that readings order are not compared one by one', () => {
  const spans = Array.from({ length: 20_000 }, (_, index) => [
    atMs('a', index / 1000, index / 1000 + 0.001),
    atMs('b', 100 + index / 1000, 200),
  ]);
  expect(happensBefore('a', 'b').judge(new Trace(spans.flat())).kind).toBe('proved');
  expect(happensBefore('a', 'b', { pairs: 'each' }).judge(new Trace(spans.flat())).kind).toBe('proved');
});

test('bad options are refused', () => {
  expect(() => happensBefore('a', 'b', { pair: 'some' } as never)).toThrow(
    'Failed to state happensBefore(): there is no option "pair". Give from, to, maxGap, pairs, per, assume.',
  );
  expect(() => happensBefore('a', 'b', { pairs: 'any' as never })).toThrow(
    'Failed to state happensBefore(): pairs is "any". Give "every" or "each" or "some".',
  );
  expect(() => happensBefore('a', 'b', { from: 'begin' as never })).toThrow(
    'Failed to state happensBefore(): from is "begin". Give "start", "end" or { event: "the name of an event" }.',
  );
  expect(() => happensBefore('a', '')).toThrow('Failed to expect a span: the second span is empty.');
});

test('a verdict is final only where no span ceases to match and no nearer cause can arrive', () => {
  const spans = [atMs('a', 5, 9), atMs('b', 1, 2)];
  const isFinal = (...given: Parameters<typeof happensBefore>) =>
    happensBefore(...given).judge(new Trace(spans)).isFinal;
  expect(isFinal('a', 'b')).toBe(true);
  expect(isFinal({ name: 'a', not: { child: 'x' } }, 'b')).toBe(false);
  expect(isFinal('a', 'b', { per: 'trace' })).toBe(true);
  expect(isFinal('a', 'b', { per: /./ })).toBe(false);
});

test('where it cannot be told which spans are meant, nothing can', () => {
  const spans = [atMs('a', 5, 9), aSpan('b', { from: 20 * ms, to: 22 * ms, uncertainty: 1_000_000n })];
  const verdict = happensBefore('a', { name: 'b', duration: { atLeast: 2 } }).judge(new Trace(spans));
  expect(verdict.kind).toBe('undetermined');
  expect(foundBy(verdict)).toEqual([
    'it cannot be told whether "b" is a span "b" with duration at least 2.0 ms',
  ]);
});
