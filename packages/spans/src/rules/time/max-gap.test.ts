import { expect, test } from 'vitest';
import { Trace } from '../../graph/trace.ts';
import { atCutMs, atMs, foundBy } from '../../support/at-ms.ts';
import { maxGap } from './max-gap.ts';

test('the longest time without a span is bounded, whichever span runs before it', () => {
  const trace = new Trace([atMs('poll', 0, 1), atMs('poll', 0.5, 6), atMs('poll', 8, 9)]);
  expect(maxGap('poll', 2).claim).toBe('there is at most 2.0 ms between spans "poll"');
  expect(maxGap('poll', 2).judge(trace).kind).toBe('proved');
  expect(foundBy(maxGap('poll', '1.9ms').judge(trace))).toEqual([
    '"poll" (shop) starts 2.0 ms after "poll" (shop) ends, and 1.9 ms is the limit',
  ]);
});

test('a gap that a coarse clock cannot tell from the limit is undetermined', () => {
  const trace = new Trace([atCutMs('poll', 0, 1), atCutMs('poll', 3, 4)]);
  expect(maxGap('poll', 3).judge(trace).kind).toBe('proved');
  expect(maxGap('poll', 2).judge(trace).kind).toBe('undetermined');
  expect(maxGap('poll', 1).judge(trace).kind).toBe('refuted');
});
