import type { NormalSpan } from './normal-span.ts';

/**
 * Brings siblings into the order in which they began. Those that overlap come by name, because their order may differ
 * from run to run.
 */
export function readingOrder(siblings: readonly NormalSpan[]): readonly NormalSpan[] {
  const byStart = siblings.toSorted((a, b) => compare(startOf(a), startOf(b)) || byName(a, b));
  const result: NormalSpan[] = [];
  let cluster: NormalSpan[] = [];
  let end: bigint | undefined;
  for (const node of byStart) {
    if (end !== undefined && startOf(node) > end) {
      result.push(...cluster.toSorted(byName));
      cluster = [];
    }
    cluster.push(node);
    const last = endOf(node);
    end = end === undefined || last > end || cluster.length === 1 ? last : end;
  }
  return [...result, ...cluster.toSorted(byName)];
}

function byName(a: NormalSpan, b: NormalSpan): number {
  return compare(a.name, b.name) || compare(a.service, b.service) || compare(a.signature, b.signature);
}

function startOf({ span }: NormalSpan): bigint {
  return span === undefined ? 0n : span.start.ns - span.start.uncertainty;
}

function endOf({ span }: NormalSpan): bigint {
  return span === undefined ? 0n : span.end.ns + span.end.uncertainty;
}

function compare<T extends string | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
