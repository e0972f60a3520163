/** A growable column of unsigned 32-bit words. */
export class WordColumn {
  #words: Uint32Array = new Uint32Array(64);
  length = 0;

  push(word: number): void {
    if (this.length === this.#words.length) {
      const larger = new Uint32Array(this.length * 2);
      larger.set(this.#words);
      this.#words = larger;
    }
    this.#words[this.length++] = word;
  }

  at(index: number): number {
    return this.#words[index] ?? 0;
  }

  /** The words themselves, with room behind the last one; not to be kept. */
  get words(): Uint32Array {
    return this.#words;
  }
}
