import type { Span } from '@clnrm/model';
import { fits } from '../../claim/pattern.ts';
import type { Point } from '../../clock/point.ts';
import { invalidRule } from '../invalid-rule.ts';
import { nameOf } from './say.ts';
import { type Finding } from '../rule.ts';

/** A moment of every span that a selector picks: its start, its end, or its events of a name. */
export type SpanPoint = 'start' | 'end' | { readonly event: string | RegExp };

/** The moments of some spans, and a finding for each span that has none. */
export interface SpanPoints {
  readonly points: readonly Point[];
  readonly missing: readonly Finding[];
}

/**
 * Refuses what is no moment of a span; `what` names the option.
 * @throws ClnrmError `CLNRM_INVALID_RULE`
 */
export function checkPoint(rule: string, what: string, point: SpanPoint): void {
  if (point === 'start' || point === 'end') return;
  const event: unknown = typeof point === 'object' && point !== null ? point.event : undefined;
  if (event instanceof RegExp || (typeof event === 'string' && event !== '')) return;
  throw invalidRule(
    rule,
    `${what} is ${JSON.stringify(point) ?? typeof point}`,
    'Give "start", "end" or { event: "the name of an event" }.',
  );
}

/** The moments of spans. */
export function pointsOf(spans: readonly Span[], point: SpanPoint): SpanPoints {
  if (typeof point === 'string') return { points: spans.map((span) => ({ span, at: point })), missing: [] };
  const points: Point[] = [];
  const missing: Finding[] = [];
  for (const span of spans) {
    const events = span.events.filter(({ name }) => fits(point.event, name));
    for (const event of events) points.push({ span, at: event });
    if (events.length > 0) continue;
    missing.push({ what: `${nameOf(span)} has no event ${formatEvent(point.event)}`, spans: [span] });
  }
  return { points, missing };
}

/** What a span does at the moment, as it reads after its name: `starts`, `has its event "sent"`. */
export function verbOf(point: SpanPoint): string {
  if (typeof point === 'object') return `has its event ${formatEvent(point.event)}`;
  return point === 'start' ? 'starts' : 'ends';
}

function formatEvent(event: string | RegExp): string {
  return typeof event === 'string' ? JSON.stringify(event) : String(event);
}
