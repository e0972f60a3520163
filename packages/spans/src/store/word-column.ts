/** A growable column of unsigned 32-bit words. */
export class WordColumn {
  #words: Uint32Array;
  length = 0;

  constructor(room = 64) {
    this.#words = new Uint32Array(room);
  }

  push(word: number): void {
    if (this.length === this.#words.length) {
      const larger = new Uint32Array(this.length * 2);
      larger.set(this.#words);
      this.#words = larger;
    }
    this.#words[this.length++] = word;
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

  /** The words from `from` on; not to be written to. */
  view(from: number): Uint32Array {
    return this.#words.subarray(from, this.length);
  }
}
