/** One number, with its goal where there is one; this is what `--json` prints. */
export interface BenchResult {
  /** Stable between versions, such as `verified-vs-forks`. */
  readonly id: string;
  /** What was measured and against which version of what. */
  readonly what: string;
  /** The median. */
  readonly value: number;
  readonly unit: string;
  /** In the unit of the value; null where the number is reported only. */
  readonly goal: number | null;
  readonly better: 'lower' | 'higher';
  /** The lower and the upper quartile of the runs. */
  readonly spread: readonly [lower: number, upper: number];
  /** Samples, or pairs of samples, without the warm-up. */
  readonly runs: number;
}

/** What measuring came to. */
export type Finding =
  | { readonly kind: 'measured'; readonly results: readonly BenchResult[] }
  | { readonly kind: 'skipped'; readonly ids: readonly string[]; readonly reason: string }
  | { readonly kind: 'failed'; readonly ids: readonly string[]; readonly reason: string };

/** A result that is counted against its goal, or only reported. */
export function verdictOf(result: BenchResult): 'met' | 'missed' | 'reported' {
  if (result.goal === null) return 'reported';
  const isMet = result.better === 'lower' ? result.value <= result.goal : result.value >= result.goal;
  return isMet ? 'met' : 'missed';
}
