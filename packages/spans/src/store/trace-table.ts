import { hexOf, wordAt } from '../otlp/hex-ids.ts';
import { HashSlots, mix } from './hash-slots.ts';
import { WordColumn } from './word-column.ts';

/** The four big-endian words of a trace id. */
export type TraceWords = readonly [a: number, b: number, c: number, d: number];

/** Numbers trace ids from 0, in the order they are first seen, without making a string of any. */
export class TraceTable {
  readonly #words = new WordColumn();
  readonly #slots = new HashSlots();
  #last = -1;
  #lastText = { number: -1, id: '' };

  /** The number of a trace id, a new one where it was not seen before. */
  intern(a: number, b: number, c: number, d: number): number {
    // Spans of one trace tend to follow each other.
    if (this.#last !== -1 && this.#isAt(this.#last, a, b, c, d)) return this.#last;
    const hash = hashOf(a, b, c, d);
    let number = this.#find(hash, a, b, c, d);
    if (number === -1) {
      number = this.#words.length >>> 2;
      this.#words.push(a);
      this.#words.push(b);
      this.#words.push(c);
      this.#words.push(d);
      this.#slots.add(number, hash);
    }
    this.#last = number;
    return number;
  }

  /** The number of a trace id of 32 hexadecimal digits, or -1. */
  number(id: string): number {
    const [a, b, c, d] = traceWordsOf(id);
    return this.#find(hashOf(a, b, c, d), a, b, c, d);
  }

  /** How many there are. */
  get size(): number {
    return this.#words.length >>> 2;
  }

  words(number: number): TraceWords {
    const { words } = this.#words;
    const at = number * 4;
    return [words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0, words[at + 3] ?? 0];
  }

  /** The trace id as 32 hexadecimal digits. */
  id(number: number): string {
    if (this.#lastText.number !== number) {
      this.#lastText = { number, id: hexOf(this.#words.words, number * 4, 4) };
    }
    return this.#lastText.id;
  }

  #find(hash: number, a: number, b: number, c: number, d: number): number {
    for (let slot = this.#slots.first(hash); slot !== -1; slot = this.#slots.next(hash, slot)) {
      const number = this.#slots.at(slot);
      if (this.#isAt(number, a, b, c, d)) return number;
    }
    return -1;
  }

  #isAt(number: number, a: number, b: number, c: number, d: number): boolean {
    const { words } = this.#words;
    const at = number * 4;
    return words[at + 3] === d && words[at + 2] === c && words[at + 1] === b && words[at] === a;
  }
}

function hashOf(a: number, b: number, c: number, d: number): number {
  return mix(a ^ Math.imul(b, 0x9e3779b1), c, d);
}

/** Reads a trace id of 32 hexadecimal digits. */
export function traceWordsOf(id: string): TraceWords {
  return [wordAt(id, 0), wordAt(id, 8), wordAt(id, 16), wordAt(id, 24)];
}
