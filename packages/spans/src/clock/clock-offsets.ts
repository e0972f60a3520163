import type { Span } from '@clnrm/model';
import type { ResolvedClockAssumptions } from './assumptions.ts';
import { clockOf, monotonicClock } from './clock-of.ts';
import { OffsetBounds } from './offset-bounds.ts';
import type { Moment, SpanTimes } from './span-times.ts';

/** What is known of how far the clocks of a trace are apart, and what is odd about them. */
export interface ClockOffsets {
  readonly offsets: OffsetBounds;
  /** Sentences about clocks that calls show to be apart or to contradict themselves. */
  readonly oddities: readonly string[];
}

interface Limit {
  readonly from: string;
  readonly to: string;
  readonly limit: number;
}

/** Whether the span of a client got an answer, so that its server had begun before it ended. */
export function isAnswered(client: Span): boolean {
  if (client.kind !== 'client') return false;
  const hasStatus = ['http.response.status_code', 'http.status_code'].some(
    (key) => client.attributes[key] !== undefined,
  );
  return client.status.code !== 'error' || hasStatus;
}

/**
 * Bounds the offsets between clocks from what must have come before what: each such pair on two clocks limits how far one
 * is ahead of the other. Then it takes for granted that clocks of one machine agree, but not where calls show otherwise.
 */
export function boundOffsets(
  all: readonly SpanTimes[],
  hosts: 'one' | 'several',
  assume: ResolvedClockAssumptions,
): ClockOffsets {
  const limits: Limit[] = [];
  for (const { first, second } of precedencesOf(all, assume)) {
    if (first.clock === second.clock) continue;
    limits.push({ from: second.clock, to: first.clock, limit: second.at.max - first.at.min });
  }
  const oddities: string[] = [];
  const torn = new Set(closed(limits).contradictions());
  if (torn.size > 0) oddities.push(`calls contradict each other about how far ${list(torn)} are apart`);
  const sound = limits.filter(({ from, to }) => !torn.has(from) && !torn.has(to));
  const byCalls = closed(sound);
  const usual = [...usualLimits(all, hosts, assume)].filter(
    ({ from, to }) => !torn.has(from) && !torn.has(to),
  );
  const agreed = usual.filter(({ from, to, limit }) => {
    if (byCalls.between(from, to).min <= limit) return true;
    oddities.push(apart(from, to, byCalls));
    return false;
  });
  const offsets = closed([...sound, ...agreed]);
  const odd = offsets.contradictions();
  if (odd.length === 0) return { offsets, oddities };
  oddities.push(`calls show that ${list(odd)} do not agree`);
  return { offsets: byCalls, oddities };
}

/** Clocks of one machine: times of day agree, and the monotonic clock was tied to the time of day of its process. */
function* usualLimits(
  all: readonly SpanTimes[],
  hosts: 'one' | 'several',
  { tie }: ResolvedClockAssumptions,
): Generator<Limit> {
  const days = new Set<string>();
  const tied = new Set<string>();
  for (const { span } of all) {
    const day = clockOf(span, {});
    days.add(day);
    if (span.start.clock === 'monotonic' || span.end.clock === 'monotonic') tied.add(day);
  }
  const ofOne = hosts === 'one' ? [...days] : [];
  for (const from of ofOne) {
    for (const to of ofOne) if (from !== to) yield { from, to, limit: 0 };
  }
  if (tied.size === 0) return;
  for (const day of hosts === 'one' ? days : tied) {
    yield { from: monotonicClock, to: day, limit: tie };
    yield { from: day, to: monotonicClock, limit: tie };
  }
}

function closed(limits: readonly Limit[]): OffsetBounds {
  const offsets = new OffsetBounds();
  for (const { from, to, limit } of limits) offsets.limit(from, to, limit);
  return offsets;
}

function apart(from: string, to: string, offsets: OffsetBounds): string {
  const ms = (offsets.between(from, to).min / 1e6).toFixed(1);
  return `calls show that ${to} is at least ${ms} ms behind ${from}`;
}

function list(names: Iterable<string>): string {
  return [...names].join(' and ');
}

/** What came before what: each cause before its effect, each server before the end of its client. */
function* precedencesOf(
  all: readonly SpanTimes[],
  { calls }: ResolvedClockAssumptions,
): Generator<{ readonly first: Moment; readonly second: Moment }> {
  for (const times of all) {
    for (const cause of times.causes) {
      if (cause.isOn(times.clock) && times.isOn(cause.clock)) continue;
      const { span } = times;
      yield { first: cause.start, second: times.start };
      const isCall =
        calls !== 'unrelated' && span.kind === 'server' && cause.span.spanId === span.parentSpanId;
      if (!isCall || !isAnswered(cause.span)) continue;
      yield { first: calls === 'contained' ? times.end : times.start, second: cause.end };
    }
  }
}
