import type { Span } from '@clnrm/model';
import type { SpanSelector } from '../../claim/selector.ts';
import { spanQuery } from '../../claim/span-query.ts';
import type { Bounds } from '../../clock/bounds.ts';
import { endOf, startOf } from '../../clock/point.ts';
import type { TimeLine } from '../../clock/time-line.ts';
import { type Duration, durationNs } from '../../predicates/duration.ts';
import { formatNs } from '../../clock/format-bounds.ts';
import { checkWord } from '../check-word.ts';
import { checkKeys, invalidRule } from '../invalid-rule.ts';
import {
  conjunction,
  disjunction,
  proved,
  refuted,
  type Rule,
  type RuleVerdict,
  undetermined,
} from '../rule.ts';
import { Collector } from './collector.ts';
import { judgePair } from './pair-verdict.ts';
import { type Group, type Per, resolvePer } from './per.ts';
import { suspectPairs } from './suspect-pairs.ts';
import { type TimeOptions, timeRule } from './time-rule.ts';

/** How {@link overlaps} compares. */
export interface OverlapsOptions extends TimeOptions {
  /** How long all of them run at the same time, at least. Defaults to any time at all. */
  readonly min?: Duration;
  /** `every`: whichever span of each selector is taken. `some`: there is one of each. Defaults to `every`. */
  readonly pairs?: 'every' | 'some';
  /** What the spans that overlap share. Defaults to nothing. */
  readonly per?: Per;
}

const rule = 'overlaps';

/**
 * States that spans of each selector run at the same time; of a single selector, that all its spans do.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR`, `CLNRM_INVALID_RULE` or `CLNRM_INVALID_DURATION`
 * @example
 * overlaps(['resize small', 'resize large'], { min: '100ms' })
 */
export function overlaps(
  selectors: SpanSelector | readonly SpanSelector[],
  options: OverlapsOptions = {},
): Rule {
  const given = isList(selectors) ? selectors : [selectors];
  if (given.length === 0) throw invalidRule(rule, 'no selector is given', 'Give one or more.');
  const queries = given.map((selector, index) => spanQuery(selector, `selector ${index + 1}`));
  checkKeys(rule, options, ['min', 'pairs', 'per', 'assume']);
  const { pairs = 'every', min = 0 } = options;
  checkWord(rule, 'pairs', pairs, ['every', 'some']);
  const per = resolvePer(rule, options.per);
  // Spans that only touch do not run at the same time.
  const limits = { min: Math.max(1, Number(durationNs(min, 'min'))), max: Infinity };
  const names = queries.map(({ text }) => text).join(' and ');
  const length = limits.min === 1 ? '' : ` for at least ${formatNs(limits.min)}`;
  const judge = pairs === 'every' ? judgeEvery : judgeSome;
  return timeRule(rule, options, {
    claim: `${pairs === 'every' ? 'all' : 'some'} spans ${names} run at the same time${length}${per.text}`,
    queries,
    per,
    judge: (lists, line, trace) => {
      const groups = per.split(trace, line.causes, lists).filter(isComplete);
      if (groups.length === 0) {
        return refuted([{ what: `there are not two such spans to overlap${per.text}`, spans: lists.flat() }]);
      }
      const verdicts = groups.map((group) => judge(line, group, limits));
      return pairs === 'every' ? conjunction(verdicts) : disjunction(verdicts);
    },
  });
}

/** Intervals overlap all together where each two do: each ends late enough after each other one starts. */
function judgeEvery(line: TimeLine, group: Group, limits: Bounds): RuleVerdict {
  const collector = new Collector();
  const lists = group.length === 1 ? (group[0] ?? []).map((span) => [span]) : group;
  const starts = lists.flatMap((list, index) => list.map((span) => ({ span, index })));
  for (const [index, list] of lists.entries()) {
    const others = starts.filter((start) => start.index !== index).map(({ span }) => startOf(span));
    const own = list.map((span) => [startOf(span), endOf(span)] as const);
    for (const [from, to] of [...own, ...suspectPairs(line, others, list.map(endOf), limits)]) {
      collector.add(judgePair(line, from, to, limits));
      if (collector.isFull) break;
    }
  }
  return collector.verdict(lists.flatMap((list) => list.slice(0, 1)).slice(0, 5));
}

/** One of each runs at the same time where, when the last of them starts, one of each other is running long enough. */
function judgeSome(line: TimeLine, group: Group, limits: Bounds): RuleVerdict {
  const verdicts: RuleVerdict[] = [];
  for (const [index, list] of group.entries()) {
    const others = group.length === 1 ? [list] : group.filter((_, at) => at !== index);
    for (const last of list) {
      const runs = (span: Span): RuleVerdict =>
        conjunction([
          asRule(judgePair(line, startOf(span), startOf(last), { min: 0, max: Infinity }), span),
          asRule(judgePair(line, startOf(last), endOf(span), limits), span),
        ]);
      const own = asRule(judgePair(line, startOf(last), endOf(last), limits), last);
      const verdict = conjunction([
        own,
        ...others.map((other) => disjunction(other.filter((span) => span !== last).map(runs))),
      ]);
      if (verdict.kind === 'proved') return proved(verdict.spans, true);
      verdicts.push(verdict);
    }
  }
  return disjunction(verdicts);
}

function asRule(verdict: ReturnType<typeof judgePair>, span: Span): RuleVerdict {
  if (verdict.kind === 'proved') return proved([span], true);
  return verdict.kind === 'refuted' ? refuted([verdict.finding]) : undetermined([verdict.finding]);
}

function isComplete(group: Group): boolean {
  return group.length === 1 ? (group[0]?.length ?? 0) > 1 : group.every((list) => list.length > 0);
}

function isList(selectors: SpanSelector | readonly SpanSelector[]): selectors is readonly SpanSelector[] {
  return Array.isArray(selectors);
}
