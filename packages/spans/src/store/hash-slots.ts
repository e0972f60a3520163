/**
 * The slots of an open-addressing hash table that holds numbers from 0. Whoever owns it compares the keys, and only
 * those of one hash: hashes are kept beside the numbers, so that growing needs no key either.
 */
export class HashSlots {
  // Two words for each slot: a number plus 1, and its hash.
  #slots: Uint32Array = new Uint32Array(512);
  #mask = 255;
  #size = 0;

  /** The first slot that may hold a number of this hash, or -1. */
  first(hash: number): number {
    return this.#seek(hash, hash & this.#mask);
  }

  /** The next one after `slot`, or -1. */
  next(hash: number, slot: number): number {
    return this.#seek(hash, (slot + 1) & this.#mask);
  }

  /** The number in a slot. */
  at(slot: number): number {
    return (this.#slots[slot * 2] as number) - 1;
  }

  /** Adds a number that is not there. */
  add(number: number, hash: number): void {
    this.#size += 1;
    if (this.#size * 5 > this.#mask * 3) this.#grow();
    place(this.#slots, this.#mask, number + 1, hash);
  }

  #seek(hash: number, start: number): number {
    const slots = this.#slots;
    const wanted = hash >>> 0;
    for (let slot = start; slots[slot * 2] !== 0; slot = (slot + 1) & this.#mask) {
      if (slots[slot * 2 + 1] === wanted) return slot;
    }
    return -1;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    this.#mask = this.#mask * 2 + 1;
    for (let at = 0; at < old.length; at += 2) {
      if (old[at] !== 0) place(this.#slots, this.#mask, old[at] as number, old[at + 1] as number);
    }
  }
}

function place(slots: Uint32Array, mask: number, entry: number, hash: number): void {
  let slot = hash & mask;
  while (slots[slot * 2] !== 0) slot = (slot + 1) & mask;
  slots[slot * 2] = entry;
  slots[slot * 2 + 1] = hash;
}

/** Mixes words into a 32-bit hash whose low bits are as good as its high ones. */
export function mix(a: number, b: number, c: number): number {
  let hash = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b, 0xc2b2ae35) ^ Math.imul(c, 0x27d4eb2f);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) ^ (hash >>> 13);
}
