import type { Span, SpanEvent } from '@clnrm/model';

/** A moment of a span: its start, its end, or one of its events. */
export interface Point {
  readonly span: Span;
  readonly at: 'start' | 'end' | SpanEvent;
}

/** The start of a span. */
export function startOf(span: Span): Point {
  return { span, at: 'start' };
}

/** The end of a span. */
export function endOf(span: Span): Point {
  return { span, at: 'end' };
}
