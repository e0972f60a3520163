import { expect, test } from 'vitest';
import { aSpan } from '../support/a-span.ts';
import { durationBounds } from './duration-bounds.ts';

const ms = 1_000_000;

test('a duration that was counted from a truncated start is precise', () => {
  expect(durationBounds(aSpan('a', { from: ms, to: ms + 20_500, uncertainty: 1_000_000n }))).toEqual({
    min: 20_500,
    max: 20_500,
  });
});

test('a duration between two truncated times is as wrong as both together', () => {
  expect(durationBounds(aSpan('a', { from: ms, to: 3 * ms, uncertainty: 1_000_000n }))).toEqual({
    min: ms + 1,
    max: 3 * ms - 1,
  });
  expect(durationBounds(aSpan('a', { from: ms, to: ms, uncertainty: 1_000_000n }))).toEqual({
    min: 0,
    max: ms - 1,
  });
});

test('an end on a whole millisecond after a start between shows times that were given by hand', () => {
  expect(durationBounds(aSpan('a', { from: 1_234_567, to: 3 * ms }))).toEqual({
    min: 2 * ms - 1_234_566,
    max: 4 * ms - 1_234_568,
  });
  expect(durationBounds(aSpan('a', { from: 1_234_567, to: 1_234_567 }))).toEqual({ min: 0, max: ms - 1 });
});

test('nothing is known of the duration of a span that ends before it starts', () => {
  expect(durationBounds(aSpan('a', { from: 5 * ms, to: 1 * ms }))).toEqual({ min: 0, max: Infinity });
});
