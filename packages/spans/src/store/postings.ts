import { RowColumn } from './row-column.ts';
import { WordColumn } from './word-column.ts';

/**
 * Rows by the number of a key, for many keys of few rows each: a linked list through one column. Rows are added in
 * ascending order; keys are numbers from 0, and a new one is the next that is free.
 */
export class LinkedPostings {
  readonly #first = new WordColumn();
  readonly #last = new WordColumn();
  readonly #count = new WordColumn();
  // The next row of the same key, plus 1.
  readonly #next = new RowColumn();

  /** Adds a row to a key. */
  add(key: number, row: number): void {
    while (this.#count.length <= key) {
      this.#first.push(row);
      this.#last.push(row);
      this.#count.push(0);
    }
    const count = this.#count.at(key);
    if (count === 0) this.#first.set(key, row);
    else this.#next.set(this.#last.at(key), row + 1);
    this.#last.set(key, row);
    this.#count.set(key, count + 1);
  }

  /** The rows of a key from `first` on; none for the key -1. */
  rows(key: number, first: number): Uint32Array {
    const isThere = key >= 0 && key < this.#count.length && this.#last.at(key) >= first;
    if (!isThere) return new Uint32Array();
    let left = this.#count.at(key);
    let row = this.#first.at(key);
    for (; row < first; left -= 1) row = this.#next.at(row) - 1;
    const rows = new Uint32Array(left);
    for (let index = 0; index < left; index += 1) {
      rows[index] = row;
      row = this.#next.at(row) - 1;
    }
    return rows;
  }
}

/** The same for keys of many rows each: a list for each key. */
export class ListedPostings {
  readonly #lists: WordColumn[] = [];

  /** Adds a row to a key. */
  add(key: number, row: number): void {
    while (this.#lists.length <= key) this.#lists.push(new WordColumn(4));
    (this.#lists[key] as WordColumn).push(row);
  }

  /** The lowest row of a key from `first` on, or -1. */
  lowest(key: number, first: number): number {
    const list = this.#lists[key];
    const place = list === undefined ? 0 : placeOf(list, first);
    return list === undefined || place === list.length ? -1 : list.at(place);
  }

  /** The rows of a key from `first` on, not to be written to; none for the key -1. */
  rows(key: number, first: number): Uint32Array {
    const list = this.#lists[key];
    return list === undefined ? new Uint32Array() : list.view(placeOf(list, first));
  }
}

/** Where the first word that is not below `limit` is in an ascending column. */
function placeOf(column: WordColumn, limit: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column.at(middle) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
