/** A growable column of unsigned 32-bit words. */
export class WordColumn {
  #words: Uint32Array;
  length = 0;

  constructor(room = 64) {
    this.#words = new Uint32Array(room);
  }

  push(word: number): void {
    if (this.length === this.#words.length) this.#grow(this.length * 2);
    this.#words[this.length++] = word;
  }

  /** Pushes `base` plus each of the first `count` words. */
  pushAll(words: Uint16Array, count: number, base: number): void {
    const { length } = this;
    if (length + count > this.#words.length) this.#grow(Math.max(length + count, length * 2));
    const own = this.#words;
    for (let index = 0; index < count; index += 1) own[length + index] = base + (words[index] as number);
    this.length += count;
  }

  at(index: number): number {
    return this.#words[index] as number;
  }

  set(index: number, word: number): void {
    this.#words[index] = word;
  }

  /** The words themselves, with room behind the last one; not to be kept. */
  get words(): Uint32Array {
    return this.#words;
  }

  /** A copy of the words that were pushed. */
  toArray(): Uint32Array {
    return this.#words.slice(0, this.length);
  }

  #grow(room: number): void {
    const larger = new Uint32Array(room);
    larger.set(this.#words);
    this.#words = larger;
  }
}
