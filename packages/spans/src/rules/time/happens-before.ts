import type { SpanSelector } from '../../claim/selector.ts';
import { spanQuery } from '../../claim/span-query.ts';
import { type Duration, durationNs } from '../../predicates/duration.ts';
import { formatNs } from '../../clock/format-bounds.ts';
import { checkWord } from '../check-word.ts';
import { checkKeys } from '../invalid-rule.ts';
import { conjunction, disjunction, refuted, type Rule, type RuleVerdict } from '../rule.ts';
import { pairings } from './pairings.ts';
import { type Per, resolvePer } from './per.ts';
import { nameOf } from './say.ts';
import { checkPoint, pointsOf, type SpanPoint, verbOf } from './span-point.ts';
import { type TimeOptions, timeRule } from './time-rule.ts';

/** How {@link happensBefore} compares. */
export interface HappensBeforeOptions extends TimeOptions {
  /** The moment of the first span. Defaults to `end`. */
  readonly from?: SpanPoint;
  /** The moment of the second span. Defaults to `start`. */
  readonly to?: SpanPoint;
  /** The longest time from one to the other. Defaults to any. */
  readonly maxGap?: Duration;
  /**
   * `every`: each first span comes before each second. `each`: each second span has a first one before it. `some`: there
   * is such a pair. Defaults to `every`.
   */
  readonly pairs?: 'every' | 'each' | 'some';
  /** What the two spans of a pair share. Defaults to nothing. */
  readonly per?: Per;
}

const rule = 'happensBefore';
const keys = ['from', 'to', 'maxGap', 'pairs', 'per', 'assume'];
const quantifiers = { every: ['every', 'any'], each: ['some', 'each'], some: ['some', 'some'] } as const;

/**
 * States that spans come before others: that each `first` has ended when any `second` starts, unless the options say
 * otherwise. Where `per` forms groups, each second span needs a first one in its group.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR`, `CLNRM_INVALID_RULE` or `CLNRM_INVALID_DURATION`
 * @example
 * happensBefore('db.ready', 'api.start', { maxGap: '5s' })
 * happensBefore('reserve stock', 'charge card', { per: 'POST /orders' })
 */
export function happensBefore(
  first: SpanSelector,
  second: SpanSelector,
  options: HappensBeforeOptions = {},
): Rule {
  const queries = [spanQuery(first, 'the first span'), spanQuery(second, 'the second span')];
  checkKeys(rule, options, keys);
  const { from = 'end', to = 'start', pairs = 'every', maxGap } = options;
  checkPoint(rule, 'from', from);
  checkPoint(rule, 'to', to);
  checkWord(rule, 'pairs', pairs, Object.keys(quantifiers));
  const per = resolvePer(rule, options.per);
  const limits = { min: 0, max: maxGap === undefined ? Infinity : Number(durationNs(maxGap, 'maxGap')) };
  const [a = '', b = ''] = queries.map(({ text }) => text);
  const [one, other] = quantifiers[pairs];
  const gap = maxGap === undefined ? '' : `, at most ${formatNs(limits.max)} before`;
  return timeRule(rule, options, {
    claim: `${one} span ${a} ${verbOf(from)} before ${other} span ${b} ${verbOf(to)}${gap}${per.text}`,
    queries,
    per,
    judge: (lists, line, trace) => {
      const verdicts: RuleVerdict[] = [];
      for (const [as = [], bs = []] of per.split(trace, line.causes, lists)) {
        if (bs.length === 0 || (as.length === 0 && pairs === 'some')) continue;
        if (as.length === 0) {
          verdicts.push(
            refuted(
              bs.map((span) => ({ what: `${nameOf(span)} has no span ${a}${per.text}`, spans: [span] })),
            ),
          );
          continue;
        }
        const [firsts, seconds] = [pointsOf(as, from), pointsOf(bs, to)];
        const lacking = [...firsts.missing, ...seconds.missing];
        const isVain = firsts.points.length === 0 || seconds.points.length === 0;
        if (lacking.length > 0 && (isVain || pairs !== 'some')) verdicts.push(refuted(lacking, true));
        if (!isVain) verdicts.push(pairings[pairs](line, firsts.points, seconds.points, limits));
      }
      if (verdicts.length === 0)
        return refuted([{ what: `no span ${b} has a span ${a}${per.text}`, spans: [] }]);
      return pairs === 'some' ? disjunction(verdicts) : conjunction(verdicts);
    },
  });
}
