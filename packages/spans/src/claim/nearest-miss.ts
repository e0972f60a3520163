import { serviceOf, type Span } from '@clnrm/model';
import type { Trace } from '../graph/trace.ts';
import type { ResolvedSelector } from './conditions/resolved-selector.ts';

/** A condition that a span does not meet. */
export interface Difference {
  readonly label: string;
  readonly expected: string;
  readonly received: string;
}

/** A span that comes close to what a claim asks for. */
export interface NearMiss {
  readonly span: Span;
  readonly differences: readonly Difference[];
  /** How many further spans differ in just the same way. */
  readonly alike: number;
}

const maxExamined = 5000;

/** The spans of a trace that miss a selector by least, closest first; of those that miss alike, one stands for all. */
export function nearestMisses(selector: ResolvedSelector, trace: Trace, limit: number): readonly NearMiss[] {
  const groups = new Map<string, { readonly span: Span; readonly score: number; count: number }>();
  for (const span of trace.spans.slice(-maxExamined)) {
    const key = likenessOf(span, selector, trace);
    const group = groups.get(key);
    if (group !== undefined) group.count += 1;
    else groups.set(key, { span, score: scoreOf(span, selector, trace), count: 1 });
  }
  return [...groups.values()]
    .filter((group) => group.score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ span, count }) => ({
      span,
      alike: count - 1,
      differences: differencesOf(span, selector, trace),
    }));
}

function scoreOf(span: Span, { conditions }: ResolvedSelector, trace: Trace): number {
  let score = 0;
  for (const condition of conditions) {
    score += condition.closeness?.(span) ?? (condition.judge(span, trace) === true ? 1 : 0);
  }
  return score;
}

function likenessOf(span: Span, selector: ResolvedSelector, trace: Trace): string {
  const differences = differencesOf(span, selector, trace).map(({ label, received }) => [label, received]);
  return JSON.stringify([span.name, serviceOf(span), differences]);
}

/** The conditions that a span does not meet, or of which that cannot be told. */
export function differencesOf(
  span: Span,
  { conditions }: ResolvedSelector,
  trace: Trace,
): readonly Difference[] {
  return conditions
    .filter((condition) => condition.judge(span, trace) !== true)
    .map(({ label, expected, received }) => ({ label, expected, received: received(span, trace) }));
}
