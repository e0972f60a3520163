import { expect, test } from 'vitest';
import { Trace } from '../../graph/trace.ts';
import { atMs, foundBy } from '../../support/at-ms.ts';
import { endToEnd } from './end-to-end.ts';
import { latency } from './latency.ts';

/** Spans that take 1 ms, 2 ms and so on. */
function ladder(count: number) {
  return Array.from({ length: count }, (_, index) => atMs('GET', index * 1000, index * 1000 + index + 1));
}

test('a percentile is proved or refuted where its whole interval is on one side of the limit', () => {
  const trace = new Trace(ladder(100));
  expect(latency('GET', { p50: 50 }).claim).toBe('of the durations of spans "GET", p50 is at most 50.0 ms');
  expect(latency('GET', { p50: 61 }).judge(trace).kind).toBe('proved');
  expect(foundBy(latency('GET', { p50: 39 }).judge(trace))).toEqual([
    'p50 is 40.0 ms to 61.0 ms with 95 % confidence from 100 spans, and 39.0 ms is the limit',
  ]);
  expect(latency('GET', { p50: 39 }).judge(trace).kind).toBe('refuted');
  expect(latency('GET', { p50: 50 }).judge(trace).kind).toBe('undetermined');
  expect(latency('GET', { p50: 50, estimate: 'point' }).judge(trace).kind).toBe('proved');
  expect(foundBy(latency('GET', { p50: '49.9ms', estimate: 'point' }).judge(trace))).toEqual([
    'p50 of 100 spans is 50.0 ms, and 49.9 ms is the limit',
  ]);
});

test('few spans do not bound a high percentile, and the remedy says how many do', () => {
  expect(latency('GET', { p95: 200 }).judge(new Trace(ladder(20)))).toMatchObject({
    kind: 'undetermined',
    findings: [
      {
        what: 'p95 is at least 17.0 ms with 95 % confidence from 20 spans, and 200 ms is the limit',
        remedy: 'It takes 72 spans to bound it; or judge just these, with estimate: "point".',
      },
    ],
  });
  expect(foundBy(latency('GET', { max: 30, minSamples: 30 }).judge(new Trace(ladder(20))))).toEqual([
    'only 20 of at least 30 spans have been seen',
  ]);
});

test('the longest is compared as it is', () => {
  expect(latency('GET', { max: 3 }).judge(new Trace(ladder(3))).kind).toBe('proved');
  expect(foundBy(latency('GET', { max: 2 }).judge(new Trace(ladder(3))))).toEqual([
    '"GET" takes 3.0 ms, and 2.0 ms is the limit',
  ]);
});

test('a limit must be given', () => {
  expect(() => latency('GET', {})).toThrow(
    'Failed to state latency(): no limit is given. Give p50, p75, p90, p95, p99, p999, max.',
  );
});

test('end to end is from the start of a span to the last end of what it caused', () => {
  const [one, two] = [atMs('POST', 0, 5), atMs('POST', 100, 105)];
  const spans = [
    atMs('mail', 10, 20, { parentSpanId: one.spanId }),
    atMs('mail', 30, 40, { parentSpanId: one.spanId }),
    atMs('mail', 101, 102, { parentSpanId: two.spanId }),
  ];
  const trace = new Trace([one, two, ...spans]);
  const rule = endToEnd('POST', 'mail', { max: 40 });
  expect(rule.claim).toBe(
    'from the start of a span "POST" to the end of its span "mail", the longest is at most 40.0 ms',
  );
  expect(rule.judge(trace).kind).toBe('proved');
  expect(foundBy(endToEnd('POST', 'mail', { max: 39 }).judge(trace))).toEqual([
    '"POST" takes 40.0 ms, and 39.0 ms is the limit',
  ]);
  trace.add([atMs('mail', 50, 51), atMs('POST', 60, 61)]);
  expect(foundBy(rule.judge(trace))).toEqual([
    '"POST" (shop) has no span "mail"',
    '"mail" (shop) has no span "POST"',
  ]);
});
