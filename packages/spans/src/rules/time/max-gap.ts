import type { Span } from '@clnrm/model';
import type { SpanSelector } from '../../claim/selector.ts';
import { spanQuery } from '../../claim/span-query.ts';
import { endOf, startOf } from '../../clock/point.ts';
import type { TimeLine } from '../../clock/time-line.ts';
import { type Duration, durationNs } from '../../predicates/duration.ts';
import { formatNs } from '../../clock/format-bounds.ts';
import { checkKeys } from '../invalid-rule.ts';
import type { Rule, RuleVerdict } from '../rule.ts';
import { Collector } from './collector.ts';
import { type Framed, framed } from './frame.ts';
import { judgePair } from './pair-verdict.ts';
import { judgeGroups, type Per, resolvePer } from './per.ts';
import { type TimeOptions, timeRule } from './time-rule.ts';

/** How {@link maxGap} compares. */
export interface MaxGapOptions extends TimeOptions {
  /** What the spans between which there is no gap share. Defaults to nothing. */
  readonly per?: Per;
}

/**
 * States that from the first of the spans to the last there is never a longer time than `limit` in which none runs.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR`, `CLNRM_INVALID_RULE` or `CLNRM_INVALID_DURATION`
 * @example
 * maxGap('poll queue', '2s')
 */
export function maxGap(selector: SpanSelector, limit: Duration, options: MaxGapOptions = {}): Rule {
  const query = spanQuery(selector);
  const max = Number(durationNs(limit, 'the gap'));
  checkKeys('maxGap', options, ['per', 'assume']);
  const per = resolvePer('maxGap', options.per);
  return timeRule('maxGap', options, {
    claim: `there is at most ${formatNs(max)} between spans ${query.text}${per.text}`,
    queries: [query],
    per,
    judge: (lists, line, trace) =>
      judgeGroups(per.split(trace, line.causes, lists), per, ([spans = []]) => judgeGaps(line, spans, max)),
  });
}

/**
 * There is a gap for sure where there is one even if each span ran as long as it may have. There is none for sure where
 * each span is near enough to an earlier one, whichever of the two came first. A span that arrives late may fill a gap.
 */
function judgeGaps(line: TimeLine, spans: readonly Span[], max: number): RuleVerdict {
  const collector = new Collector();
  const limits = { min: -Infinity, max };
  let longest: Framed | undefined;
  let surest: Framed | undefined;
  for (const next of framed(line, spans)) {
    if (longest !== undefined && surest !== undefined) {
      const after = judgePair(line, endOf(surest.span), startOf(next.span), limits);
      const before = judgePair(line, endOf(next.span), startOf(surest.span), limits);
      const isSure = next.start.min - longest.end.max > max;
      const open = [after, before].find(({ kind }) => kind !== 'proved');
      if (isSure) {
        const gap = judgePair(line, endOf(longest.span), startOf(next.span), limits);
        if (gap.kind !== 'proved') collector.miss(gap.finding);
      } else if (open !== undefined && open.kind !== 'proved') collector.doubt(open.finding);
    }
    if (longest === undefined || next.end.max > longest.end.max) longest = next;
    if (surest === undefined || next.end.min > surest.end.min) surest = next;
  }
  return collector.verdict(spans.slice(0, 5));
}
