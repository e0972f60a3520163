import type { Span } from '@clnrm/model';
import type { Bounds } from '../../clock/bounds.ts';
import { type Duration, durationNs } from '../../predicates/duration.ts';
import { formatBounds, formatNs } from '../../clock/format-bounds.ts';
import { checkWord } from '../check-word.ts';
import { checkNumber, invalidRule } from '../invalid-rule.ts';
import { conjunction, type Finding, proved, refuted, type RuleVerdict, undetermined } from '../rule.ts';
import { quantileInterval, samplesFor } from './quantile-interval.ts';
import { compareNumbers } from './readings.ts';

/** What lengths of time must not exceed; at least one limit is given. */
export interface PercentileLimits {
  readonly p50?: Duration;
  readonly p75?: Duration;
  readonly p90?: Duration;
  readonly p95?: Duration;
  readonly p99?: Duration;
  readonly p999?: Duration;
  /** No single one is longer. */
  readonly max?: Duration;
  /** How sure it must be where the interval decides. Defaults to 0.95. */
  readonly confidence?: number;
  /** Fewer leave it undetermined. Defaults to 1. */
  readonly minSamples?: number;
  /**
   * `interval`: a percentile is proved where the whole interval in which it lies with `confidence` is within the limit, and
   * refuted where none of it is. `point`: the percentile of just these samples decides. Defaults to `interval`.
   */
  readonly estimate?: 'interval' | 'point';
}

/** {@link PercentileLimits}, checked. */
export interface ResolvedPercentiles {
  /** `p95 is at most 200 ms and the longest is at most 1 s`. */
  readonly text: string;
  readonly judge: (samples: readonly Sample[]) => RuleVerdict;
}

/** A length of time as far as it is known, in nanoseconds, and the spans that show it. */
export interface Sample extends Bounds {
  readonly spans: readonly Span[];
}

const quantiles = { p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const;

type Percentile = keyof typeof quantiles;

interface Limit {
  readonly name: Percentile;
  readonly q: number;
  readonly ns: number;
}

/** The options that {@link resolvePercentiles} reads. */
export const percentileKeys: readonly string[] = [
  ...Object.keys(quantiles),
  ...['max', 'confidence', 'minSamples', 'estimate'],
];

/**
 * Checks limits; `rule` is the function that was given them.
 * @throws ClnrmError `CLNRM_INVALID_RULE` or `CLNRM_INVALID_DURATION`
 */
export function resolvePercentiles(rule: string, options: PercentileLimits): ResolvedPercentiles {
  const { confidence = 0.95, minSamples = 1, estimate = 'interval' } = options;
  checkNumber(rule, 'confidence', confidence, { from: 0.5, to: 0.999999 });
  checkNumber(rule, 'minSamples', minSamples, { from: 1, whole: true });
  checkWord(rule, 'estimate', estimate, ['interval', 'point']);
  const limits = (Object.keys(quantiles) as Percentile[]).flatMap((name): readonly Limit[] => {
    const given = options[name];
    return given === undefined ? [] : [{ name, q: quantiles[name], ns: Number(durationNs(given, name)) }];
  });
  const max = options.max === undefined ? undefined : Number(durationNs(options.max, 'max'));
  if (limits.length === 0 && max === undefined) {
    throw invalidRule(rule, 'no limit is given', `Give ${[...Object.keys(quantiles), 'max'].join(', ')}.`);
  }
  const judgeLimit = estimate === 'interval' ? judgeByInterval(confidence) : judgeByPoint;
  return {
    text: [
      ...limits.map(({ name, ns }) => `${name} is at most ${formatNs(ns)}`),
      ...(max === undefined ? [] : [`the longest is at most ${formatNs(max)}`]),
    ].join(' and '),
    judge: (samples) => {
      if (samples.length < minSamples) return undetermined([tooFew(samples.length, minSamples)]);
      const mins = samples.map(({ min }) => min).toSorted(compareNumbers);
      const maxs = samples.map(({ max: longest }) => longest).toSorted(compareNumbers);
      return conjunction([
        ...limits.map((limit) => judgeLimit(limit, mins, maxs, samples)),
        ...(max === undefined ? [] : [judgeMax(max, samples)]),
      ]);
    },
  };
}

type JudgeLimit = (
  limit: Limit,
  mins: readonly number[],
  maxs: readonly number[],
  samples: readonly Sample[],
) => RuleVerdict;

function judgeByInterval(confidence: number): JudgeLimit {
  return ({ name, q, ns }, mins, maxs, samples) => {
    const n = mins.length;
    const { lower, upper } = quantileInterval(n, q, confidence);
    const min = lower === undefined ? 0 : (mins[lower - 1] as number);
    const max = upper === undefined ? Infinity : (maxs[upper - 1] as number);
    if (max <= ns) return proved(samples.slice(0, 5).flatMap(({ spans }) => spans));
    const spans = longestOf(samples);
    const sure = `with ${percent(confidence)} confidence from ${n} spans`;
    const what = `${name} is ${formatBounds({ min, max })} ${sure}, and ${formatNs(ns)} is the limit`;
    if (min > ns) return refuted([{ what, spans }]);
    const least = samplesFor(q, confidence);
    const remedy =
      n < least
        ? `It takes ${least} spans to bound it; or judge just these, with estimate: "point".`
        : 'Collect more spans, or judge just these, with estimate: "point".';
    return undetermined([{ what, spans, remedy }]);
  };
}

/** The nearest rank: the smallest of the samples that are not exceeded by more than the rest. */
const judgeByPoint: JudgeLimit = ({ name, q, ns }, mins, maxs, samples) => {
  const rank = Math.max(1, Math.ceil(q * mins.length - 1e-9));
  const [min, max] = [mins[rank - 1] as number, maxs[rank - 1] as number];
  if (max <= ns) return proved(samples.slice(0, 5).flatMap(({ spans }) => spans));
  const spans = longestOf(samples);
  const what = `${name} of ${mins.length} spans is ${formatBounds({ min, max })}, and ${formatNs(ns)} is the limit`;
  return min > ns
    ? refuted([{ what, spans }])
    : undetermined([{ what: `${what}: clocks do not tell better`, spans }]);
};

function judgeMax(limit: number, samples: readonly Sample[]): RuleVerdict {
  const over = samples.filter(({ min }) => min > limit);
  const open = samples.filter(({ min, max }) => min <= limit && max > limit);
  const say = (sample: Sample): Finding => ({
    what: `"${sample.spans[0]?.name ?? ''}" takes ${formatBounds(sample)}, and ${formatNs(limit)} is the limit`,
    spans: sample.spans,
  });
  if (over.length > 0) return refuted(over.map(say));
  return open.length > 0 ? undetermined(open.map(say)) : proved(longestOf(samples));
}

function longestOf(samples: readonly Sample[]): readonly Span[] {
  return samples
    .toSorted((a, b) => compareNumbers(b.min, a.min))
    .slice(0, 3)
    .flatMap(({ spans }) => spans);
}

function tooFew(count: number, least: number): Finding {
  return { what: `only ${count} of at least ${least} spans have been seen`, spans: [] };
}

function percent(confidence: number): string {
  return `${Number((confidence * 100).toFixed(4))} %`;
}
