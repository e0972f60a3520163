import type { Span } from '@clnrm/model';
import type { SpanQuery } from '../../claim/span-query.ts';
import type { Trace } from '../../graph/trace.ts';
import { missingSpan } from '../missing-span.ts';
import { type Finding, refuted, type RuleVerdict, undetermined } from '../rule.ts';

/**
 * Judges the spans of some queries, none of the lists empty. It is refuted where one is, undetermined where it cannot be
 * told which spans are meant, and final only where no span ceases to match.
 */
export function judgeSelected(
  queries: readonly SpanQuery[],
  trace: Trace,
  judge: (lists: readonly (readonly Span[])[]) => RuleVerdict,
): RuleVerdict {
  const lists = queries.map((query) => query.select(trace));
  const doubts = queries.flatMap((query) => doubtAbout(query, trace));
  if (doubts.length > 0) return undetermined(doubts);
  const missing = queries.filter((_, index) => lists[index]?.length === 0);
  if (missing.length > 0) return refuted(missing.map((query) => missingSpan(query, trace)));
  const verdict = judge(lists);
  return { ...verdict, isFinal: verdict.isFinal && queries.every(({ isLasting }) => isLasting) };
}

function doubtAbout(query: SpanQuery, trace: Trace): readonly Finding[] {
  const spans = query.doubtful(trace);
  if (spans.length === 0) return [];
  const [first] = spans;
  const more = spans.length > 1 ? ` and ${spans.length - 1} more` : '';
  return [{ what: `it cannot be told whether "${first?.name ?? ''}"${more} is a span ${query.text}`, spans }];
}
