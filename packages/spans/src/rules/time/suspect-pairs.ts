import type { Bounds } from '../../clock/bounds.ts';
import type { Point } from '../../clock/point.ts';
import type { TimeLine } from '../../clock/time-line.ts';
import { byClock, earliestFirst, latestFirst, type Reading } from './readings.ts';

/**
 * Of all pairs of a `from` and a `to`, those that readings alone do not prove to be apart within limits, the farthest out
 * first. Points are sorted by clock, so that the pairs which are proved cost nothing.
 */
export function* suspectPairs(
  line: TimeLine,
  froms: readonly Point[],
  tos: readonly Point[],
  limits: Bounds,
): Generator<readonly [from: Point, to: Point]> {
  const [first, second] = [byClock(line, froms), byClock(line, tos)];
  for (const [clock, as] of first) {
    for (const [other, bs] of second) {
      const offset = line.offset(clock, other);
      const early = (a: Reading, b: Reading): boolean => b.at.min - a.at.max + offset.min < limits.min;
      const late = (a: Reading, b: Reading): boolean => b.at.max - a.at.min + offset.max > limits.max;
      yield* pairsWhere(as.toSorted(latestFirst), bs.toSorted(earliestFirst), early);
      if (limits.max === Infinity) continue;
      const isNew = (a: Reading, b: Reading): boolean => late(a, b) && !early(a, b);
      yield* pairsWhere(as.toSorted(earliestFirst), bs.toSorted(latestFirst), late, isNew);
    }
  }
}

/** Both lists are sorted so that whatever comes after a pair that is not suspect is not suspect either. */
function* pairsWhere(
  as: readonly Reading[],
  bs: readonly Reading[],
  isSuspect: (a: Reading, b: Reading) => boolean,
  isWanted: (a: Reading, b: Reading) => boolean = () => true,
): Generator<readonly [from: Point, to: Point]> {
  for (const a of as) {
    let isAny = false;
    for (const b of bs) {
      if (!isSuspect(a, b)) break;
      isAny = true;
      if (isWanted(a, b)) yield [a.point, b.point];
    }
    if (!isAny) return;
  }
}
