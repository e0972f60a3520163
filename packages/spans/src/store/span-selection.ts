import { durationOf, type Span } from '@clnrm/model';
import { stampedMark } from '../otlp/span-columns.ts';
import { quantiles } from './quantiles.ts';
import { chunkMask, chunkRows } from './row-column.ts';
import type { SpanRows } from './span-rows.ts';

/** The spans that answered a query, in the order they arrived. They are made only when they are asked for. */
export class SpanSelection {
  readonly #rows: SpanRows;
  /** The numbers of the spans in the store, ascending; not to be written to. */
  readonly rows: Uint32Array;

  constructor(rows: SpanRows, selected: Uint32Array) {
    this.#rows = rows;
    this.rows = selected;
  }

  /** How many there are. */
  get count(): number {
    return this.rows.length;
  }

  /** The spans themselves, without those that the store has forgotten since. */
  spans(): readonly Span[] {
    const spans: Span[] = [];
    for (const row of this.rows) if (row >= this.#rows.first) spans.push(this.#rows.at(row));
    return spans;
  }

  /**
   * The durations at some fractions between 0 and 1, by the nearest-rank method, in nanoseconds; exact up to 104 days.
   * Empty where there are no spans.
   */
  percentiles(...fractions: readonly number[]): readonly bigint[] {
    if (this.count === 0) return [];
    return quantiles(this.#durations(), fractions).map(BigInt);
  }

  #durations(): Float64Array {
    const rows = this.rows;
    const durations = this.#rows.notes.floats(rows.length);
    for (let from = 0; from < rows.length;) from = this.#readStretch(durations, from);
    return durations;
  }

  /** Reads the durations of the rows from the place `from` on that are in one segment; returns the place after them. */
  #readStretch(durations: Float64Array, from: number): number {
    const rows = this.rows;
    const { first, starts, ends, marks } = this.#rows.segmentOf(rows[from] as number);
    const limit = first + chunkRows;
    let index = from;
    for (; index < rows.length && (rows[index] as number) < limit; index += 1) {
      const row = rows[index] as number;
      const at = row & chunkMask;
      const low = at * 2;
      const high = low + 1;
      durations[index] =
        ((marks[at] as number) & stampedMark) !== 0
          ? Number(durationOf(this.#rows.at(row)))
          : ((ends[high] as number) - (starts[high] as number)) * 0x1_0000_0000 +
            (ends[low] as number) -
            (starts[low] as number);
    }
    return index;
  }
}
