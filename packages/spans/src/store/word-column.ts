/** A growable column of unsigned 32-bit words. */
export class WordColumn {
  #words: Uint32Array = new Uint32Array(256);
  length = 0;

  push(word: number): void {
    if (this.length === this.#words.length) {
      const larger = new Uint32Array(this.length * 2);
      larger.set(this.#words);
      this.#words = larger;
    }
    this.#words[this.length++] = word;
  }

  at(row: number): number {
    return this.#words[row] as number;
  }

  set(row: number, word: number): void {
    this.#words[row] = word;
  }
}
