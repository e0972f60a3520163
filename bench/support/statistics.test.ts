import { expect, test } from 'vitest';
import { median, quantile, ratios, summarize } from './statistics.ts';

test('a quantile lies between its neighbours', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(quantile([10, 20, 30, 40, 50], 0.25)).toBe(20);
  expect(quantile([7], 0.75)).toBe(7);
});

test('each sample is divided by the one beside it, whatever order they are in', () => {
  expect(ratios([1, 20, 3], [2, 10, 4])).toEqual([0.5, 2, 0.75]);
});

test('a result tells the median, the quartiles and how many samples there were', () => {
  const about = { id: 'x', what: 'a thing', unit: 'ms', goal: 10 };
  expect(summarize([5, 1.23456, 3, 2, 4], about)).toEqual({
    ...about,
    value: 3,
    better: 'lower',
    spread: [2, 4],
    runs: 5,
  });
  expect(summarize([1.23456], { id: 'x', what: 'a thing', unit: 'ms' })).toMatchObject({
    value: 1.23,
    goal: null,
  });
});
