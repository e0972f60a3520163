import { expect, test } from 'vitest';
import { type Duration, durationNs } from './duration.ts';

test.each<[Duration, bigint]>([
  [5, 5_000_000n],
  [0.25, 250_000n],
  ['40ns', 40n],
  ['2.5us', 2500n],
  ['30ms', 30_000_000n],
  ['1.5s', 1_500_000_000n],
  ['2min', 120_000_000_000n],
])('%s is %d ns', (duration, ns) => {
  expect(durationNs(duration, 'a gap')).toBe(ns);
});

test.each([-1, Number.NaN, Infinity, '5', '5 hours', '-3ms', null])('%s is refused', (value) => {
  expect(() => durationNs(value as Duration, 'the gap')).toThrow(
    `Failed to read the gap: ${JSON.stringify(value)} is not a duration. Give milliseconds, or a number with its unit such as "250us", "30ms", "1.5s", "2min".`,
  );
});
