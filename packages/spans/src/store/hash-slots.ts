/** The slots of an open-addressing hash table that holds numbers from 0; whoever owns it compares the keys. */
export class HashSlots {
  // Each slot holds a number plus 1.
  #slots: Uint32Array = new Uint32Array(256);
  #size = 0;

  /** The first slot to look into for a hash. */
  start(hash: number): number {
    return hash & (this.#slots.length - 1);
  }

  /** The number in a slot, or -1. */
  at(slot: number): number {
    return (this.#slots[slot] ?? 0) - 1;
  }

  /** The slot to look into after `slot`. */
  after(slot: number): number {
    return (slot + 1) & (this.#slots.length - 1);
  }

  /** Adds a number that is not there. `hashOf` is asked again for every number when the table grows. */
  add(number: number, hash: number, hashOf: (number: number) => number): void {
    this.#size += 1;
    if (this.#size * 5 > this.#slots.length * 3) this.#grow(hashOf);
    this.#place(number + 1, hash);
  }

  #place(entry: number, hash: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = entry;
  }

  #grow(hashOf: (number: number) => number): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (const entry of old) if (entry !== 0) this.#place(entry, hashOf(entry - 1));
  }
}

/** Mixes words into a 32-bit hash whose low bits are as good as its high ones. */
export function mix(a: number, b: number, c: number): number {
  let hash = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b, 0xc2b2ae35) ^ Math.imul(c, 0x27d4eb2f);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) ^ (hash >>> 13);
}
