import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantileInterval, samplesFor } from './quantile-interval.ts';

/** The chance that at most `k` of `n` independent samples lie below the quantile `q`, summed as it is defined. */
function atMost(k: number, n: number, q: number): number {
  let sum = 0;
  let term = (1 - q) ** n;
  for (let below = 0; below <= k; below += 1) {
    sum += term;
    term *= ((n - below) / (below + 1)) * (q / (1 - q));
  }
  return sum;
}

test('the ranks are the narrowest that leave out at most half of the rest on each side', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.constantFrom(0.5, 0.75, 0.9, 0.95),
      fc.constantFrom(0.8, 0.95, 0.99),
      (n, q, confidence) => {
        const { lower, upper } = quantileInterval(n, q, confidence);
        const tail = (1 - confidence) / 2 + 1e-12;
        if (lower !== undefined) expect(atMost(lower - 1, n, q)).toBeLessThanOrEqual(tail);
        expect(atMost(lower ?? 0, n, q)).toBeGreaterThan(tail - 2e-12);
        if (upper !== undefined) expect(1 - atMost(upper - 1, n, q)).toBeLessThanOrEqual(tail);
        expect(upper !== undefined).toBe(n >= samplesFor(q, confidence));
      },
    ),
  );
});

test('a million samples give a narrow interval', () => {
  expect(quantileInterval(1_000_000, 0.5, 0.95)).toEqual({ lower: 499_020, upper: 500_981 });
});
