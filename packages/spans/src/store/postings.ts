import { RowColumn } from './row-column.ts';

/** Rows by the number of a key, in the order they were added: one linked list through a column for each key. */
export class Postings {
  readonly #first: number[] = [];
  readonly #last: number[] = [];
  readonly #count: number[] = [];
  // The next row of the same key, plus 1.
  readonly #next = new RowColumn();

  /** Adds a row, above all that were added before, under a key. Keys are numbers from 0 without gaps. */
  add(key: number, row: number): void {
    const last = this.#last[key];
    if (last === undefined) {
      this.#first[key] = row;
      this.#count[key] = 1;
    } else {
      this.#next.set(last, row + 1);
      this.#count[key] = (this.#count[key] ?? 0) + 1;
    }
    this.#last[key] = row;
  }

  /** How many rows a key has. */
  count(key: number): number {
    return this.#count[key] ?? 0;
  }

  /** The rows of a key, in the order they were added. */
  rows(key: number): Uint32Array {
    const rows = new Uint32Array(this.count(key));
    let row = this.#first[key] ?? 0;
    for (let index = 0; index < rows.length; index += 1) {
      rows[index] = row;
      row = this.#next.at(row) - 1;
    }
    return rows;
  }
}
