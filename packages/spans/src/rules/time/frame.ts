import type { Span } from '@clnrm/model';
import { type Bounds, plus } from '../../clock/bounds.ts';
import { endOf, type Point, startOf } from '../../clock/point.ts';
import type { TimeLine } from '../../clock/time-line.ts';
import { compareNumbers } from './readings.ts';

/** A span on the common clock of a frame. */
export interface Framed {
  readonly span: Span;
  readonly start: Bounds;
  readonly end: Bounds;
}

/**
 * Puts points of any clocks on one of them, the most frequent: those of others are as uncertain as it is how far they are
 * apart.
 */
export function inFrame(line: TimeLine, points: readonly Point[]): readonly Bounds[] {
  const counts = new Map<string, number>();
  for (const point of points) {
    const { clock } = line.momentOf(point);
    counts.set(clock, (counts.get(clock) ?? 0) + 1);
  }
  const [[frame] = ['']] = [...counts].toSorted(([, a], [, b]) => b - a);
  return points.map((point) => {
    const { clock, at } = line.momentOf(point);
    return plus(at, line.offset(frame, clock));
  });
}

/** Puts spans on one clock, sorted by the earliest time that each may have started. */
export function framed(line: TimeLine, spans: readonly Span[]): readonly Framed[] {
  const bounds = inFrame(line, [...spans.map(startOf), ...spans.map(endOf)]);
  return spans
    .map((span, index) => ({
      span,
      start: bounds[index] as Bounds,
      end: bounds[index + spans.length] as Bounds,
    }))
    .toSorted((a, b) => compareNumbers(a.start.min, b.start.min));
}
