import type { BenchResult } from './result.ts';

/** The value that a fraction of the sample lies below, interpolated between neighbours. */
export function quantile(sample: readonly number[], fraction: number): number {
  const sorted = sample.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * fraction;
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.ceil(position)] ?? Number.NaN;
  return low + (high - low) * (position - below);
}

/** The value in the middle. */
export function median(sample: readonly number[]): number {
  return quantile(sample, 0.5);
}

/**
 * Divides each sample by the one that was taken beside it. Both met the same load of the machine, so their ratio
 * says more than the ratio of two medians.
 */
export function ratios(subject: readonly number[], reference: readonly number[]): readonly number[] {
  return subject.map((value, index) => value / (reference[index] ?? Number.NaN));
}

/** Makes a result of its samples, rounded to three digits that count. */
export function summarize(
  samples: readonly number[],
  about: Pick<BenchResult, 'id' | 'what' | 'unit'> & Partial<Pick<BenchResult, 'goal' | 'better'>>,
): BenchResult {
  return {
    id: about.id,
    what: about.what,
    value: round(median(samples)),
    unit: about.unit,
    goal: about.goal ?? null,
    better: about.better ?? 'lower',
    spread: [round(quantile(samples, 0.25)), round(quantile(samples, 0.75))],
    runs: samples.length,
  };
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
