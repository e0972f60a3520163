/**
 * Memory for the intermediate results of a query, used again by the next one: fresh memory costs more than most
 * queries. Two parts of a query that overlap in time need two of these.
 */
export class Scratch {
  #words: Uint32Array = new Uint32Array();

  /** At least so many words, holding anything. */
  words(count: number): Uint32Array {
    if (this.#words.length < count) this.#words = new Uint32Array(Math.max(count, this.#words.length * 2));
    return this.#words;
  }

  /** At least so many numbers, holding anything, in the same memory. */
  floats(count: number): Float64Array {
    return new Float64Array(this.words(count * 2).buffer, 0, count);
  }

  /** Whether words are in this memory, so that they are gone when it is used again. */
  holds(words: Uint32Array): boolean {
    return words.buffer === this.#words.buffer;
  }

  /** So many bytes, all zero, in the same memory. */
  zeroBytes(count: number): Uint8Array {
    return new Uint8Array(this.words((count + 3) >>> 2).buffer, 0, count).fill(0);
  }

  /** So many words, all zero. */
  zeros(count: number): Uint32Array {
    return this.words(count).fill(0, 0, count);
  }
}
