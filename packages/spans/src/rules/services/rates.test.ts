import type { Attributes, Span } from '@clnrm/model';
import { expect, test } from 'vitest';
import { Trace } from '../../graph/trace.ts';
import { aSpan } from '../../support/a-span.ts';
import { cacheHitRate, type CacheHitRateOptions } from './cache-hit-rate.ts';
import { errorRate } from './error-rate.ts';
import { resourceUsage } from './resource-usage.ts';

const read = (attributes: Attributes = {}): Span => aSpan('read', { service: 'inventory', attributes });
const rate = (spans: readonly Span[], options: CacheHitRateOptions) =>
  cacheHitRate('read', options).judge(new Trace(spans));

test('the hit rate is read from the attribute that says it', () => {
  const spans = [read({ 'cache.hit': true }), read({ 'shop.cache.hit': true }), read({ hit: 'miss' })];
  expect(rate(spans, { atLeast: 0.66 })).toEqual({ kind: 'proved', isFinal: false, spans });
  expect(rate(spans, { atLeast: 0.9 })).toEqual({
    kind: 'refuted',
    isFinal: false,
    findings: [{ what: 'the cache answered 66.7 %: 2 of 3 reads', spans: [spans[2]] }],
  });
  expect(rate([read({ 'x-cache': 'HIT' })], { atLeast: 1, attribute: 'x-cache' }).kind).toBe('proved');
});

test('a read without the span that only a miss has below it is a hit', () => {
  const miss = read();
  const query = aSpan('SELECT', { parentSpanId: miss.spanId });
  expect(rate([read(), miss, query], { atLeast: 0.5, miss: 'SELECT' }).kind).toBe('proved');
  expect(rate([read(), miss, query], { atLeast: 0.6, miss: 'SELECT' })).toMatchObject({
    findings: [{ what: 'the cache answered 50 %: 1 of 2 reads' }],
  });
});

test('reads that do not say leave it undetermined where they decide', () => {
  const silent = read();
  expect(rate([read({ 'cache.hit': true }), silent], { atLeast: 0.5 }).kind).toBe('proved');
  expect(rate([read({ 'cache.hit': true }), silent], { atLeast: 0.6 })).toEqual({
    kind: 'undetermined',
    isFinal: false,
    findings: [
      {
        what: '"read" of inventory does not say whether it was a hit',
        spans: [silent],
        remedy: 'Set cache.hit to true or false on it, or give "miss", a span that only a miss has below it.',
      },
    ],
  });
  expect(rate([], { atLeast: 0 })).toMatchObject({ findings: [{ what: 'no span "read" occurs' }] });
  expect(() => cacheHitRate('read', { atLeast: 90 })).toThrow(
    'Failed to state cacheHitRate(): atLeast is 90. Give a number, from 0 to 1.',
  );
});

test('the error rate is that of the spans that match', () => {
  const failed = aSpan('read', { service: 'inventory', status: { code: 'error', message: '' } });
  const rule = errorRate('read', { atMost: 0.5 });
  expect(rule.claim).toBe('at most 50 % of spans "read" fail');
  expect(rule.judge(new Trace([read(), failed])).kind).toBe('proved');
  expect(rule.judge(new Trace([read(), failed, failed]))).toEqual({
    kind: 'refuted',
    isFinal: false,
    findings: [
      {
        what: '66.7 % failed, 2 of 3 spans: "read" of inventory, "read" of inventory',
        spans: [failed, failed],
      },
    ],
  });
  expect(rule.judge(new Trace([]))).toMatchObject({ findings: [{ what: 'no span "read" occurs' }] });
});

test('the use of resources is what spans say of it', () => {
  const rule = resourceUsage('read', { cpuUtilization: 0.8, memoryBytes: 1e9 });
  expect(rule.claim).toBe('no span "read" says more than cpuUtilization 0.8, memoryBytes 1000000000');
  const modest = read({ 'process.cpu.utilization': 0.2, 'process.memory.usage': 5n });
  const greedy = read({ 'process.cpu.utilization': 0.95, 'process.memory.usage': 5 });
  expect(rule.judge(new Trace([modest, read()])).kind).toBe('proved');
  expect(rule.judge(new Trace([modest, greedy]))).toEqual({
    kind: 'refuted',
    isFinal: false,
    findings: [
      {
        what: '"read" of inventory has cpuUtilization 0.95 instead of at most 0.8',
        spans: [greedy],
      },
    ],
  });
  const silent = read({ 'process.cpu.utilization': 0.2 });
  expect(rule.judge(new Trace([silent]))).toEqual({
    kind: 'undetermined',
    isFinal: false,
    findings: [
      {
        what: 'no span says its memoryBytes',
        spans: [silent],
        remedy: 'Set process.memory.usage on them, in a span processor of the service.',
      },
    ],
  });
  expect(() => resourceUsage('read', {})).toThrow(
    'Failed to state resourceUsage(): there is no limit. Give cpuUtilization, memoryBytes, openFiles.',
  );
});
