import type { Bounds } from '../../clock/bounds.ts';
import type { Point } from '../../clock/point.ts';
import type { TimeLine } from '../../clock/time-line.ts';
import { disjunction, proved, refuted, type RuleVerdict, undetermined } from '../rule.ts';
import { Collector } from './collector.ts';
import { EarlierPoints } from './earlier-points.ts';
import { judgePair, type PairVerdict } from './pair-verdict.ts';
import { suspectPairs } from './suspect-pairs.ts';

/** Judges which of the points of two kinds come before which. */
export type Pairing = (
  line: TimeLine,
  froms: readonly Point[],
  tos: readonly Point[],
  limits: Bounds,
) => RuleVerdict;

/** Each pair must be within the limits. */
const every: Pairing = (line, froms, tos, limits) => {
  const collector = new Collector();
  for (const [from, to] of suspectPairs(line, froms, tos, limits)) {
    collector.add(judgePair(line, from, to, limits));
    if (collector.isFull) break;
  }
  return collector.verdict(sample(froms, tos));
};

/** Each `to` must have a `from` before it, within the limits. One that arrives late may still put it right. */
const each: Pairing = (line, froms, tos, limits) => {
  const earlier = new EarlierPoints(line, froms);
  const collector = new Collector();
  for (const to of tos) {
    const verdict = earlier.judge(to, limits);
    if (verdict?.kind === 'refuted') collector.miss(verdict.finding);
    else if (verdict !== undefined) collector.add(verdict);
    if (collector.isFull) break;
  }
  return collector.verdict(sample(froms, tos));
};

/** One pair must be within the limits. */
const some: Pairing = (line, froms, tos, limits) => {
  const earlier = new EarlierPoints(line, froms);
  const verdicts: RuleVerdict[] = [];
  for (const to of tos) {
    const verdict = earlier.judge(to, limits);
    if (verdict?.kind === 'proved') return proved([to.span], true);
    if (verdict !== undefined) verdicts.push(asRule(verdict));
  }
  return disjunction(verdicts);
};

/** What `pairs` may be. */
export const pairings: Readonly<Record<'every' | 'each' | 'some', Pairing>> = { every, each, some };

function asRule(verdict: Exclude<PairVerdict, { kind: 'proved' }>): RuleVerdict {
  return verdict.kind === 'refuted' ? refuted([verdict.finding]) : undetermined([verdict.finding]);
}

function sample(froms: readonly Point[], tos: readonly Point[]): readonly Point['span'][] {
  return [froms[0], tos[0]].flatMap((point) => (point === undefined ? [] : [point.span]));
}
