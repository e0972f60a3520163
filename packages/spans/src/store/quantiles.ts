/**
 * The values at some fractions of a sample by the nearest-rank method: the smallest value that at least that share of
 * the sample does not exceed. Sorts what it is given.
 */
export function quantiles(sample: Float64Array, fractions: readonly number[]): readonly number[] {
  sample.sort();
  return fractions.map(
    (fraction) => sample[Math.max(0, Math.ceil(sample.length * fraction) - 1)] ?? Number.NaN,
  );
}
