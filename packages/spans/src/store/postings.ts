import { RowColumn } from './row-column.ts';
import { WordColumn } from './word-column.ts';

/** Rows by the number of a key, in the order they were added. */
export interface Postings {
  /** Adds a row, above all that were added before. Keys are numbers from 0; a new one is the next that is free. */
  add(key: number, row: number): void;
  /** How many rows a key has. */
  count(key: number): number;
  /** The rows of a key. */
  rows(key: number): Uint32Array;
}

/** For many keys of few rows each: a linked list through one column. */
export class LinkedPostings implements Postings {
  readonly #first = new WordColumn();
  readonly #last = new WordColumn();
  readonly #count = new WordColumn();
  // The next row of the same key, plus 1.
  readonly #next = new RowColumn();

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

  count(key: number): number {
    return key < this.#count.length ? this.#count.at(key) : 0;
  }

  rows(key: number): Uint32Array {
    const rows = new Uint32Array(key === -1 ? 0 : this.count(key));
    let row = rows.length === 0 ? 0 : this.#first.at(key);
    for (let index = 0; index < rows.length; index += 1) {
      rows[index] = row;
      row = this.#next.at(row) - 1;
    }
    return rows;
  }
}

/** For keys of many rows each: a list for each key. */
export class ListedPostings implements Postings {
  readonly #lists: WordColumn[] = [];

  add(key: number, row: number): void {
    while (this.#lists.length <= key) this.#lists.push(new WordColumn(4));
    (this.#lists[key] as WordColumn).push(row);
  }

  count(key: number): number {
    return this.#lists[key]?.length ?? 0;
  }

  rows(key: number): Uint32Array {
    return this.#lists[key]?.toArray() ?? new Uint32Array();
  }
}
