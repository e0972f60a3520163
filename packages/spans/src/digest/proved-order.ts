import type { Span } from '@clnrm/model';
import { clockOf } from '../clock/clock-of.ts';
import { readingErrorOf } from '../clock/reading-error.ts';
import { Lanes } from './lanes.ts';

interface Times {
  readonly index: number;
  readonly earliestStart: bigint;
  readonly latestEnd: bigint;
}

/**
 * Gives for each of some siblings the sum of the hashes of those that had ended, beyond the error of the clock, before it
 * began. Only readings of one clock are compared.
 */
export function* provedOrder(
  spans: readonly Span[],
  indexes: ArrayLike<number>,
  hashes: Int32Array,
): Generator<readonly [index: number, before: Lanes]> {
  const byClock = Map.groupBy(Array.from(indexes), (index) => {
    const span = spans[index] as Span;
    return clockOf(span, span.start);
  });
  for (const family of byClock.values()) {
    const times = family.map((index) => timesOf(spans[index] as Span, index));
    const ended = times.toSorted((a, b) => compare(a.latestEnd, b.latestEnd));
    const before = new Lanes();
    let next = 0;
    for (const { index, earliestStart } of times.toSorted((a, b) =>
      compare(a.earliestStart, b.earliestStart),
    )) {
      for (
        let other = ended[next];
        other !== undefined && other.latestEnd < earliestStart;
        other = ended[next]
      ) {
        before.addFrom(hashes, other.index * 4);
        next += 1;
      }
      yield [index, before];
    }
  }
}

function timesOf(span: Span, index: number): Times {
  const { start, end } = readingErrorOf(span);
  return {
    index,
    earliestStart: span.start.ns + BigInt(start.min),
    latestEnd: span.end.ns + BigInt(end.max),
  };
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
