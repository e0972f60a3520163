import { RowColumn, chunkMask } from './row-column.ts';
import type { SpanRows } from './span-rows.ts';

/** The row of each span's parent, found when structure is first asked about and kept up to date from then on. */
export class ParentLinks {
  readonly #rows: SpanRows;
  // The row of the parent, plus 1.
  readonly #parents = new RowColumn();
  #linked = 0;
  // Rows whose parent has not arrived.
  #waiting: number[] = [];

  constructor(rows: SpanRows) {
    this.#rows = rows;
  }

  /** The row of the parent, or -1 for a root and while the parent is not there. Call {@link update} before. */
  at(row: number): number {
    const parent = this.#parents.at(row) - 1;
    return parent < this.#rows.first ? -1 : parent;
  }

  /** The parents of the rows of a chunk, plus 1, by `row & chunkMask`. They may be rows that are no longer held. */
  chunkOf(row: number): Uint32Array {
    return this.#parents.chunkOf(row);
  }

  /** Finds the parents of what arrived since the last call, and those that others were waiting for. */
  update(): void {
    const { end, first } = this.#rows;
    if (this.#linked === end) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const row of waiting) if (row >= first) this.#link(row);
    for (let row = Math.max(first, this.#linked); row < end; row += 1) this.#link(row);
    this.#linked = end;
  }

  dropBefore(row: number): void {
    this.#parents.dropBefore(row);
  }

  #link(row: number): void {
    const segment = this.#rows.segmentOf(row);
    const at = row & chunkMask;
    const high = segment.parentIds[at * 2] as number;
    const low = segment.parentIds[at * 2 + 1] as number;
    if (high === 0 && low === 0) return;
    const parent = this.#rows.findWords(segment.traceOf[at] as number, high, low);
    if (parent === -1) this.#waiting.push(row);
    else this.#parents.set(row, parent + 1);
  }
}
