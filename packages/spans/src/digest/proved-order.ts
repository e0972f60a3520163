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
  for (const { begun, ended } of clocksOf(spans, indexes)) {
    const before = new Lanes();
    let next = 0;
    for (const { index, earliestStart } of begun) {
      for (; isBefore(ended[next], earliestStart); next += 1) {
        before.addFrom(hashes, (ended[next]?.index ?? 0) * 4);
      }
      yield [index, before];
    }
  }
}

/** Gives for each of some siblings those that had ended last before it began: not those that others of them came after. */
export function* lastBefore(
  spans: readonly Span[],
  indexes: ArrayLike<number>,
): Generator<readonly [index: number, before: readonly Span[]]> {
  for (const { begun, ended } of clocksOf(spans, indexes)) {
    let next = 0;
    let latestStart: bigint | undefined;
    for (const { index, earliestStart } of begun) {
      for (; isBefore(ended[next], earliestStart); next += 1) {
        const start = ended[next]?.earliestStart ?? 0n;
        if (latestStart === undefined || start > latestStart) latestStart = start;
      }
      const before: Span[] = [];
      for (let at = next - 1; at >= 0 && (ended[at]?.latestEnd ?? 0n) >= (latestStart ?? 0n); at -= 1) {
        before.push(spans[ended[at]?.index ?? 0] as Span);
      }
      yield [index, before];
    }
  }
}

function isBefore(span: Times | undefined, start: bigint): boolean {
  return span !== undefined && span.latestEnd < start;
}

/** Siblings by the clock that timed them, in the orders in which they began and ended. */
function clocksOf(
  spans: readonly Span[],
  indexes: ArrayLike<number>,
): readonly { readonly begun: readonly Times[]; readonly ended: readonly Times[] }[] {
  const byClock = Map.groupBy(Array.from(indexes), (index) => {
    const span = spans[index] as Span;
    return clockOf(span, span.start);
  });
  return Array.from(byClock.values(), (family) => {
    const times = family.map((index) => timesOf(spans[index] as Span, index));
    return {
      begun: times.toSorted((a, b) => compare(a.earliestStart, b.earliestStart)),
      ended: times.toSorted((a, b) => compare(a.latestEnd, b.latestEnd)),
    };
  });
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
