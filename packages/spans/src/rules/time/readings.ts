import type { Bounds } from '../../clock/bounds.ts';
import type { Point } from '../../clock/point.ts';
import type { TimeLine } from '../../clock/time-line.ts';

/** A point with what its clock says. */
export interface Reading {
  readonly point: Point;
  readonly at: Bounds;
}

/** Sorts points by the clock that they were read from. */
export function byClock(line: TimeLine, points: readonly Point[]): ReadonlyMap<string, readonly Reading[]> {
  const lists = new Map<string, Reading[]>();
  for (const point of points) {
    const { clock, at } = line.momentOf(point);
    const list = lists.get(clock);
    if (list === undefined) lists.set(clock, [{ point, at }]);
    else list.push({ point, at });
  }
  return lists;
}

/** Orders readings by the latest time that they allow, the latest first. */
export function latestFirst(a: Reading, b: Reading): number {
  return compareNumbers(b.at.max, a.at.max);
}

/** Orders readings by the earliest time that they allow. */
export function earliestFirst(a: Reading, b: Reading): number {
  return compareNumbers(a.at.min, b.at.min);
}

/** Orders numbers; infinities are equal, though their difference is no number. */
export function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
