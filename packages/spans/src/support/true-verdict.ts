import type { SpanPoint } from '../rules/time/span-point.ts';
import type { TrueSpan } from './clock-world.ts';

interface Compared {
  readonly from: SpanPoint;
  readonly to: SpanPoint;
  readonly gap: number;
  readonly pairs: 'every' | 'each' | 'some';
}

/** When a span truly reached a moment, or all moments of its events. */
export function truthOf(span: TrueSpan, point: SpanPoint): readonly number[] {
  if (point === 'start') return [span.start];
  return point === 'end' ? [span.end] : span.events;
}

/** Everything that truly caused a span. */
export function trueCauses(span: TrueSpan): ReadonlySet<TrueSpan> {
  const all = new Set<TrueSpan>();
  const ahead = [span];
  for (const at of ahead) {
    for (const cause of [...(at.parent === undefined ? [] : [at.parent]), ...at.links]) {
      if (!all.has(cause)) ahead.push(cause);
      all.add(cause);
    }
  }
  return all;
}

export function trulyBefore(as: readonly TrueSpan[], bs: readonly TrueSpan[], compared: Compared): boolean {
  const { from, to, gap, pairs } = compared;
  const lacks = [
    ...as.filter((a) => truthOf(a, from).length === 0),
    ...bs.filter((b) => truthOf(b, to).length === 0),
  ];
  const froms = as.flatMap((a) => truthOf(a, from));
  const tos = bs.flatMap((b) => truthOf(b, to));
  const holds = (a: number, b: number): boolean => a <= b && b - a <= gap;
  if (pairs === 'some') return tos.some((b) => froms.some((a) => holds(a, b)));
  if (lacks.length > 0) return false;
  if (pairs === 'each') return tos.every((b) => froms.some((a) => holds(a, b)));
  return tos.every((b) => froms.every((a) => holds(a, b)));
}

export function trulyWithin(
  outers: readonly TrueSpan[],
  inners: readonly TrueSpan[],
  pairs: 'each' | 'some',
): boolean {
  const isWithin = (inner: TrueSpan): boolean =>
    outers.some((outer) => outer !== inner && outer.start <= inner.start && inner.end <= outer.end);
  return pairs === 'each' ? inners.every(isWithin) : inners.some(isWithin);
}

export function trulyDisjoint(spans: readonly TrueSpan[]): boolean {
  return spans.every((a, index) => spans.slice(index + 1).every((b) => a.end <= b.start || b.end <= a.start));
}

/** Whether spans, one of each list, run at the same time for at least `min`: whichever are taken, or some. */
export function trulyTogether(
  lists: readonly (readonly TrueSpan[])[],
  min: number,
  pairs: 'every' | 'some',
): boolean {
  const lasts = (chosen: readonly TrueSpan[]): boolean =>
    Math.min(...chosen.map(({ end }) => end)) - Math.max(...chosen.map(({ start }) => start)) >=
    Math.max(1, min);
  const choices = lists.reduce<readonly (readonly TrueSpan[])[]>(
    (all, list) => all.flatMap((chosen) => list.map((span) => [...chosen, span])),
    [[]],
  );
  return pairs === 'every' ? choices.every(lasts) : choices.some(lasts);
}

/** Whether there is no time longer than `max` between the spans in which none runs. */
export function trulyWithoutGap(spans: readonly TrueSpan[], max: number): boolean {
  const sorted = spans.toSorted((a, b) => a.start - b.start);
  let reached = sorted[0]?.end ?? 0;
  for (const { start, end } of sorted) {
    if (start - reached > max) return false;
    reached = Math.max(reached, end);
  }
  return true;
}

export function trulyPeriodic(spans: readonly TrueSpan[], every: number, tolerance: number): boolean {
  const starts = spans.map(({ start }) => start).toSorted((a, b) => a - b);
  return (
    starts.length > 1 &&
    starts.every((start, index) => {
      const before = starts[index - 1];
      return before === undefined || Math.abs(start - before - every) <= tolerance;
    })
  );
}

/** Whether each span has a cause in the list before its own that has one in the list before that, and so on. */
export function trulyChained(lists: readonly (readonly TrueSpan[])[], pairs: 'each' | 'some'): boolean {
  let chained = new Set(lists[0]);
  for (const list of lists.slice(1)) {
    const next = list.filter((span) => [...trueCauses(span)].some((cause) => chained.has(cause)));
    if (pairs === 'each' && next.length < list.length) return false;
    if (next.length === 0) return false;
    chained = new Set(next);
  }
  return true;
}

/** Whether the rank of a quantile among lengths, or the longest, is within a limit. */
export function trulyWithinLimit(lengths: readonly number[], q: number, limit: number): boolean {
  const sorted = lengths.toSorted((a, b) => a - b);
  return (sorted[Math.max(1, Math.ceil(q * sorted.length - 1e-9)) - 1] ?? Infinity) <= limit;
}
