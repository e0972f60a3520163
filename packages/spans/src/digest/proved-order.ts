import type { Span } from '@clnrm/model';
import { formatValue } from '../claim/format-value.ts';
import { Lanes } from './lanes.ts';

/**
 * Gives for each of some siblings the sum of the hashes of those that had ended, beyond the error of the clock, before it
 * began. Only spans of one process are compared, which share a clock.
 */
export function* provedOrder(
  spans: readonly Span[],
  indexes: ArrayLike<number>,
  hashes: Int32Array,
): Generator<readonly [index: number, before: Lanes]> {
  const byClock = Map.groupBy(Array.from(indexes), (index) => clockOf(spans[index] as Span));
  for (const family of byClock.values()) {
    const ended = family.toSorted((a, b) => compare(latestEnd(spans[a]), latestEnd(spans[b])));
    const begun = family.toSorted((a, b) => compare(earliestStart(spans[a]), earliestStart(spans[b])));
    const before = new Lanes();
    let next = 0;
    for (const index of begun) {
      const start = earliestStart(spans[index]);
      for (; next < ended.length && latestEnd(spans[ended[next] as number]) < start; next += 1) {
        before.addFrom(hashes, (ended[next] as number) * 4);
      }
      yield [index, before];
    }
  }
}

/** Names the clock that a span was timed by, as far as its resource tells. */
export function clockOf({ resource }: Span): string {
  const { attributes } = resource;
  const keys = ['host.id', 'host.name', 'service.name', 'service.instance.id', 'process.pid'];
  return keys.map((key) => formatValue(attributes[key])).join('\n');
}

function latestEnd(span: Span | undefined): bigint {
  return span === undefined ? 0n : span.end.ns + span.end.uncertainty;
}

function earliestStart(span: Span | undefined): bigint {
  return span === undefined ? 0n : span.start.ns - span.start.uncertainty;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
