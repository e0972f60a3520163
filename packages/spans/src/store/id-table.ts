/**
 * An open-addressing hash table from the ids of a span to its row. Holds row numbers only; `matches` compares the
 * ids in the caller's columns, so an id is stored once.
 */
export class IdTable {
  #slots: Int32Array = new Int32Array(1024).fill(-1);
  #size = 0;

  /** The row whose ids `matches` accepts, or -1. */
  find(hash: number, matches: (row: number) => boolean): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const row = this.#slots[slot] as number;
      if (row === -1 || matches(row)) return row;
    }
  }

  /** Adds a row that is not in the table. `hashOf` is asked again for every row when the table grows. */
  add(row: number, hashOf: (row: number) => number): void {
    this.#size += 1;
    if (this.#size * 2 > this.#slots.length) this.#grow(hashOf);
    this.#place(row, hashOf(row));
  }

  #place(row: number, hash: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== -1) slot = (slot + 1) & mask;
    this.#slots[slot] = row;
  }

  #grow(hashOf: (row: number) => number): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 4).fill(-1);
    for (const row of old) if (row !== -1) this.#place(row, hashOf(row));
  }
}

/** Mixes words into a 32-bit hash whose low bits are as good as its high ones. */
export function mix(a: number, b: number, c: number): number {
  let hash = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b, 0xc2b2ae35) ^ Math.imul(c, 0x27d4eb2f);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) ^ (hash >>> 13);
}
