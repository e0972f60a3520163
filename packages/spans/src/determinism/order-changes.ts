import type { Span } from '@clnrm/model';
import { clockOf } from '../clock/clock-of.ts';
import { readingErrorOf } from '../clock/reading-error.ts';
import type { Trace } from '../graph/trace.ts';

/** Two siblings that began in one order in a run, and in the other order in another. */
export interface OrderChange {
  readonly first: string;
  readonly second: string;
  /** The runs, from 0: in the first of them `first` began before `second`. */
  readonly runs: readonly [number, number];
}

const mostSiblings = 50;
const mostChanges = 5;

/** Finds siblings, alone in their name, whose start the clock proves to come in different orders in different runs. */
export function orderChanges(runs: readonly Trace[]): readonly OrderChange[] {
  const seen = new Map<string, { readonly order: string; readonly run: number }>();
  const changes = new Map<string, OrderChange>();
  for (const [run, trace] of runs.entries()) {
    for (const [family, one, other] of orderedPairs(trace)) {
      const key = JSON.stringify([family, ...[one, other].toSorted()]);
      const known = seen.get(key);
      if (known === undefined) seen.set(key, { order: one, run });
      else if (known.order !== one && !changes.has(key)) {
        changes.set(key, { first: other, second: one, runs: [known.run, run] });
      }
      if (changes.size >= mostChanges) return [...changes.values()];
    }
  }
  return [...changes.values()];
}

/** Pairs of names below one parent, of which the first began before the second. */
function* orderedPairs(trace: Trace): Generator<readonly [family: string, before: string, after: string]> {
  const families = Map.groupBy(trace.spans, (span) => trace.parentOf(span));
  for (const [parent, family] of families) {
    const alone = [...Map.groupBy(family, ({ name }) => name).values()].flatMap(([span, ...more]) =>
      span === undefined || more.length > 0 ? [] : [span],
    );
    for (const [place, one] of alone.slice(0, mostSiblings).entries()) {
      for (const other of alone.slice(place + 1, mostSiblings)) {
        if (beganBefore(one, other)) yield [parent?.name ?? '', one.name, other.name];
        else if (beganBefore(other, one)) yield [parent?.name ?? '', other.name, one.name];
      }
    }
  }
}

function beganBefore(one: Span, other: Span): boolean {
  if (clockOf(one, one.start) !== clockOf(other, other.start)) return false;
  const latest = one.start.ns + BigInt(readingErrorOf(one).start.max);
  return latest < other.start.ns + BigInt(readingErrorOf(other).start.min);
}
