/** A row is `row & chunkMask` in the chunk `row >>> chunkShift`. */
export const chunkShift = 12;

/** Rows that one chunk of a column holds. */
export const chunkRows: number = 1 << chunkShift;

export const chunkMask: number = chunkRows - 1;

/**
 * A growable column of unsigned 32-bit words, 0 where nothing was set. Its chunks are never copied, and the first ones
 * can be let go: a row keeps its number for ever.
 */
export class RowColumn {
  #chunks: Uint32Array[] = [];
  #dropped = 0;

  at(row: number): number {
    const chunk = this.#chunks[(row >>> chunkShift) - this.#dropped];
    return chunk === undefined ? 0 : (chunk[row & chunkMask] as number);
  }

  set(row: number, word: number): void {
    this.chunkOf(row)[row & chunkMask] = word;
  }

  /** The chunk that holds a row, which it has at `row & chunkMask`; made when there is none. */
  chunkOf(row: number): Uint32Array {
    const index = (row >>> chunkShift) - this.#dropped;
    for (;;) {
      const chunk = this.#chunks[index];
      if (chunk !== undefined) return chunk;
      this.#chunks.push(new Uint32Array(chunkRows));
    }
  }

  /** Lets go of the chunks that hold only rows before `row`. */
  dropBefore(row: number): void {
    const count = Math.min((row >>> chunkShift) - this.#dropped, this.#chunks.length);
    if (count <= 0) return;
    this.#chunks = this.#chunks.slice(count);
    this.#dropped += count;
  }
}
