import { serviceOf, type Span } from '@clnrm/model';
import type { TestTrace } from '../trace/test-trace.ts';
import { formatValue } from './format-value.ts';
import { fits } from './pattern.ts';
import { type Condition, formatSelector, type ResolvedSelector } from './selector.ts';
import { similarity } from './similarity.ts';
import { hasParent } from './watch-claim.ts';

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
const nameWeight = 3;

/** The spans of a test that miss a selector by least, closest first; of those that miss alike, one stands for all. */
export function nearestMisses(
  selector: ResolvedSelector,
  test: TestTrace,
  limit: number,
): readonly NearMiss[] {
  const groups = new Map<string, { readonly span: Span; readonly score: number; count: number }>();
  for (const span of test.spans.slice(-maxExamined)) {
    const key = likenessOf(span, selector, test);
    const group = groups.get(key);
    if (group !== undefined) group.count += 1;
    else groups.set(key, { span, score: scoreOf(span, selector, test), count: 1 });
  }
  return [...groups.values()]
    .filter((group) => group.score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ span, count }) => ({ span, alike: count - 1, differences: differencesOf(span, selector, test) }));
}

function scoreOf(span: Span, selector: ResolvedSelector, test: TestTrace): number {
  let score = selector.parent !== undefined && hasParent(span, selector.parent, test) ? 1 : 0;
  for (const condition of selector.conditions) score += closeness(condition, span);
  return score;
}

function closeness(condition: Condition, span: Span): number {
  const weight = condition.label === 'name' ? nameWeight : 1;
  if (fits(condition.pattern, condition.read(span))) return weight;
  if (condition.label !== 'name' || typeof condition.pattern !== 'string') return 0;
  const likeness = similarity(condition.pattern, span.name);
  return likeness < 0.4 ? 0 : likeness * weight;
}

function likenessOf(span: Span, selector: ResolvedSelector, test: TestTrace): string {
  const differences = differencesOf(span, selector, test).map(({ label, received }) => [label, received]);
  return JSON.stringify([span.name, serviceOf(span), differences]);
}

function differencesOf(span: Span, selector: ResolvedSelector, test: TestTrace): readonly Difference[] {
  const differences = selector.conditions
    .filter((condition) => !fits(condition.pattern, condition.read(span)))
    .map((condition) => ({
      label: condition.label,
      expected: condition.expected,
      received: received(condition, span),
    }));
  if (selector.parent === undefined || hasParent(span, selector.parent, test)) return differences;
  const parent = { expected: `a span ${formatSelector(selector.parent)}`, received: parentOf(span, test) };
  return [...differences, { label: 'parent', ...parent }];
}

function received(condition: Condition, span: Span): string {
  const text = formatValue(condition.read(span));
  const { message } = span.status;
  return condition.label === 'status' && message !== '' ? `${text}, ${formatValue(message)}` : text;
}

function parentOf(span: Span, test: TestTrace): string {
  if (span.parentSpanId === undefined) return 'none, it is a root';
  if (span.parentSpanId === test.root.spanContext().spanId) return 'the test itself';
  const parent = test.room.store.parentOf(span);
  if (parent === undefined) return 'a span that has not arrived';
  return `${formatValue(parent.name)} of ${serviceOf(parent)}`;
}
