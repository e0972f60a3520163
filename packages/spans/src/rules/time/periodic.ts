import type { Span } from '@clnrm/model';
import type { SpanSelector } from '../../claim/selector.ts';
import { spanQuery } from '../../claim/span-query.ts';
import type { Bounds } from '../../clock/bounds.ts';
import type { Point } from '../../clock/point.ts';
import type { TimeLine } from '../../clock/time-line.ts';
import { type Duration, durationNs } from '../../predicates/duration.ts';
import { formatNs } from '../../clock/format-bounds.ts';
import { checkKeys } from '../invalid-rule.ts';
import { type Finding, refuted, type Rule, type RuleVerdict } from '../rule.ts';
import { Collector } from './collector.ts';
import { doubtAbout } from './doubt.ts';
import { inFrame } from './frame.ts';
import { judgeGroups, type Per, resolvePer } from './per.ts';
import { compareNumbers } from './readings.ts';
import { nameOf, sayDistance } from './say.ts';
import { checkPoint, pointsOf, type SpanPoint, verbOf } from './span-point.ts';
import { type TimeOptions, timeRule } from './time-rule.ts';

/** How often spans come, and how they are compared. */
export interface PeriodicOptions extends TimeOptions {
  /** From one to the next. */
  readonly every: Duration;
  /** How much shorter or longer it may be. */
  readonly tolerance: Duration;
  /** The moment of each span. Defaults to `start`. */
  readonly at?: SpanPoint;
  /** What the spans that follow each other share. Defaults to nothing. */
  readonly per?: Per;
}

const rule = 'periodic';

/**
 * States that spans come at regular intervals: from each to the next it is `every`, give or take `tolerance`.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR`, `CLNRM_INVALID_RULE` or `CLNRM_INVALID_DURATION`
 * @example
 * periodic('heartbeat', { every: '1s', tolerance: '50ms' })
 */
export function periodic(selector: SpanSelector, options: PeriodicOptions): Rule {
  const query = spanQuery(selector);
  checkKeys(rule, options, ['every', 'tolerance', 'at', 'per', 'assume']);
  const every = Number(durationNs(options.every, 'every'));
  const tolerance = Number(durationNs(options.tolerance, 'tolerance'));
  const { at = 'start' } = options;
  checkPoint(rule, 'at', at);
  const per = resolvePer(rule, options.per);
  const limits = { min: every - tolerance, max: every + tolerance };
  return timeRule(rule, options, {
    claim: `a span ${query.text} ${verbOf(at)} every ${formatNs(every)} ± ${formatNs(tolerance)}${per.text}`,
    queries: [query],
    per,
    judge: (lists, line, trace) =>
      judgeGroups(per.split(trace, line.causes, lists), per, ([spans = []]) => {
        const { points, missing } = pointsOf(spans, at);
        if (missing.length > 0) return refuted(missing, true);
        return points.length < 2 ? refuted([tooFew(spans)]) : judgeIntervals(line, points, limits);
      }),
  });
}

/**
 * Whatever the order of points that cannot be told apart, the first of them came when the earliest may have, at the
 * earliest, and so on: the bounds of the sorted points are the sorted bounds. A span that arrives late may lie between.
 */
function judgeIntervals(line: TimeLine, points: readonly Point[], limits: Bounds): RuleVerdict {
  const bounds = inFrame(line, points);
  const byStart = points
    .map((point, index) => ({ point, min: bounds[index]?.min ?? 0 }))
    .toSorted((a, b) => compareNumbers(a.min, b.min));
  const mins = bounds.map(({ min }) => min).toSorted(compareNumbers);
  const maxs = bounds.map(({ max }) => max).toSorted(compareNumbers);
  const collector = new Collector();
  for (const [index, { point: to }] of byStart.entries()) {
    const from = byStart[index - 1]?.point;
    if (from === undefined) continue;
    const interval = {
      min: Math.max(0, (mins[index] as number) - (maxs[index - 1] as number)),
      max: (maxs[index] as number) - (mins[index - 1] as number),
    };
    if (interval.min >= limits.min && interval.max <= limits.max) continue;
    const spans = [to.span, from.span];
    const what = sayDistance(from, to, interval);
    if (interval.max < limits.min || interval.min > limits.max) collector.miss({ what, spans });
    else {
      const { why, remedy } = doubtAbout(line, from, to);
      collector.doubt({ what: `${what}: ${why}`, spans, remedy });
    }
    if (collector.isFull) break;
  }
  return collector.verdict(points.slice(0, 5).map(({ span }) => span));
}

function tooFew(spans: readonly Span[]): Finding {
  const [span] = spans;
  return { what: `${span === undefined ? 'the span' : nameOf(span)} comes only once`, spans };
}
