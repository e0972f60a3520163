import { durationOf, type Span } from '@clnrm/model';
import type { Bounds } from './bounds.ts';
import { type ReadingError, readingErrorOf } from './reading-error.ts';

/** Nanoseconds by which the time of day and the monotonic clock of one machine may differ, unless assumed otherwise. */
export const usualTie = 1_000_000;

/**
 * How long a span took, in nanoseconds, as far as its times tell. Precise for a span whose end was counted from its start,
 * also where the start is on a whole millisecond. A span that ends before it starts was measured by a clock that was set
 * back meanwhile, so that nothing is known: 0 to infinity.
 */
export function durationBounds(span: Pick<Span, 'start' | 'end'>): Bounds {
  return durationWithin(span, readingErrorOf(span));
}

/** The same, where the error of the times is known. */
export function durationWithin(
  span: Pick<Span, 'start' | 'end'>,
  { start, end, isShared }: ReadingError,
): Bounds {
  const read = Number(durationOf(span));
  if (isShared) return read < 0 ? { min: 0, max: Infinity } : { min: read, max: read };
  const tie = span.start.clock === span.end.clock ? 0 : usualTie;
  const max = read + end.max - start.min + tie;
  return max < 0 ? { min: 0, max: Infinity } : { min: Math.max(0, read + end.min - start.max - tie), max };
}
