/**
 * The values at some fractions of a sample by the nearest-rank method: the smallest value that at least that share of
 * the sample does not exceed. Changes the order of what it is given; NaN where it is empty.
 */
export function quantiles(sample: Float64Array, fractions: readonly number[]): readonly number[] {
  const ranks = fractions.map((fraction) => Math.max(0, Math.ceil(sample.length * fraction) - 1));
  // What lies before a rank is no larger than what lies behind it, so each search goes on from the one before.
  let from = 0;
  for (const rank of ranks.toSorted((a, b) => a - b)) {
    select(sample, rank, from, sample.length - 1);
    from = rank;
  }
  return ranks.map((rank) => sample[rank] ?? Number.NaN);
}

/**
 * Puts the value of a rank in its place, none larger before it and none smaller behind it. A sample of a sample tells
 * where the value probably lies, so that little more than one pass is needed.
 * @see https://doi.org/10.1145/360680.360694 Floyd and Rivest, algorithm 489
 */
function select(sample: Float64Array, rank: number, from: number, to: number): void {
  let left = from;
  let right = to;
  while (right > left) {
    if (right - left > 600) narrow(sample, rank, left, right);
    const pivot = sample[rank] as number;
    let low = left;
    let high = right;
    while (low <= high) {
      while ((sample[low] as number) < pivot) low += 1;
      while ((sample[high] as number) > pivot) high -= 1;
      if (low > high) break;
      const smaller = sample[high] as number;
      sample[high] = sample[low] as number;
      sample[low] = smaller;
      low += 1;
      high -= 1;
    }
    if (high < rank) left = low;
    if (rank < low) right = high;
  }
}

/** Brings a good guess for the value of a rank to its place. */
function narrow(sample: Float64Array, rank: number, left: number, right: number): void {
  const count = right - left + 1;
  const place = rank - left + 1;
  const log = Math.log(count);
  const size = 0.5 * Math.exp((2 * log) / 3);
  const spread = 0.5 * Math.sqrt((log * size * (count - size)) / count) * Math.sign(place - count / 2);
  const low = Math.max(left, Math.floor(rank - (place * size) / count + spread));
  const high = Math.min(right, Math.floor(rank + ((count - place) * size) / count + spread));
  select(sample, rank, low, high);
}
