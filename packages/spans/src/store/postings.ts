import { WordColumn } from './word-column.ts';

const none = 0xffff_ffff;

/** Rows by key, in the order they were added: one linked list through a column for each key. */
export class Postings {
  readonly #keys = new Map<string, number>();
  readonly #first = new WordColumn();
  readonly #last = new WordColumn();
  readonly #next = new WordColumn();

  /** Adds the next row, counted from 0, under `key`; returns the number of the key. */
  add(key: string): number {
    const row = this.#next.length;
    this.#next.push(none);
    const known = this.#keys.get(key);
    if (known !== undefined) {
      this.#next.set(this.#last.at(known), row);
      this.#last.set(known, row);
      return known;
    }
    this.#first.push(row);
    this.#last.push(row);
    this.#keys.set(key, this.#keys.size);
    return this.#keys.size - 1;
  }

  *rows(key: string): Generator<number> {
    const known = this.#keys.get(key);
    if (known === undefined) return;
    for (let row = this.#first.at(known); row !== none; row = this.#next.at(row)) yield row;
  }

  keys(): IterableIterator<string> {
    return this.#keys.keys();
  }

  number(key: string): number | undefined {
    return this.#keys.get(key);
  }
}
