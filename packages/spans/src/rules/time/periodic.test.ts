import { expect, test } from 'vitest';
import { Trace } from '../../graph/trace.ts';
import { atCutMs, atMs, foundBy } from '../../support/at-ms.ts';
import { periodic } from './periodic.ts';

const every = { every: '10ms', tolerance: '1ms' } as const;

test('each interval is as long as stated, give or take the tolerance', () => {
  const trace = new Trace([atMs('beat', 0, 1), atMs('beat', 20, 21), atMs('beat', 9.5, 12)]);
  expect(periodic('beat', every).claim).toBe('a span "beat" starts every 10.0 ms ± 1.0 ms');
  expect(periodic('beat', every).judge(trace).kind).toBe('proved');
  trace.add([atMs('beat', 41.5, 42)]);
  expect(foundBy(periodic('beat', every).judge(trace))).toEqual([
    '"beat" (shop) starts 21.5 ms after "beat" (shop) starts',
  ]);
});

test('on a coarse clock, what is within the tolerance for sure is proved', () => {
  const trace = new Trace([atCutMs('beat', 0.5, 1), atCutMs('beat', 10.5, 11), atCutMs('beat', 20.5, 21)]);
  expect(periodic('beat', { every: '10ms', tolerance: '1ms' }).judge(trace).kind).toBe('proved');
  expect(periodic('beat', { every: '10ms', tolerance: '0.5ms' }).judge(trace).kind).toBe('undetermined');
});

test('one span is no period', () => {
  expect(foundBy(periodic('beat', every).judge(new Trace([atMs('beat', 0, 1)])))).toEqual([
    '"beat" (shop) comes only once',
  ]);
});

test('the period and its tolerance must be given', () => {
  expect(() => periodic('beat', { every: 10 } as never)).toThrow(
    'Failed to read tolerance: undefined is not a duration.',
  );
});
