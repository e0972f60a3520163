// 128 bits as four lanes of 32, mixed as MurmurHash3 mixes a lane, each lane with constants of its own.
// https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp

/** A value of 128 bits that grows: words and other values are absorbed in order, or added in any order. */
export class Lanes {
  a = 0;
  b = 0;
  c = 0;
  d = 0;

  /** Begins anew; values that begin with different seeds do not mix up. */
  begin(seed: number): this {
    this.a = seed ^ 0x2c1b3c6d;
    this.b = seed ^ 0x297a2d39;
    this.c = seed ^ 0x165667b1;
    this.d = seed ^ 0x7feb352d;
    return this;
  }

  /** Absorbs one word. */
  word(value: number): this {
    return this.absorb(value, value, value, value);
  }

  /** Absorbs four words, one in each lane. */
  absorb(a: number, b: number, c: number, d: number): this {
    let k = Math.imul(a, 0x239b961b);
    k = Math.imul((k << 15) | (k >>> 17), 0xab0e9789);
    let h = this.a ^ k;
    this.a = (Math.imul((h << 19) | (h >>> 13), 5) + 0x561ccd1b) | 0;
    k = Math.imul(b, 0xab0e9789);
    k = Math.imul((k << 16) | (k >>> 16), 0x38b34ae5);
    h = this.b ^ k;
    this.b = (Math.imul((h << 17) | (h >>> 15), 5) + 0x0bcaa747) | 0;
    k = Math.imul(c, 0x38b34ae5);
    k = Math.imul((k << 17) | (k >>> 15), 0xa1e38b93);
    h = this.c ^ k;
    this.c = (Math.imul((h << 15) | (h >>> 17), 5) + 0x96cd1c35) | 0;
    k = Math.imul(d, 0xa1e38b93);
    k = Math.imul((k << 18) | (k >>> 14), 0x239b961b);
    h = this.d ^ k;
    this.d = (Math.imul((h << 13) | (h >>> 19), 5) + 0x32ac3b17) | 0;
    return this;
  }

  /** Absorbs the four words at `at`. */
  from(words: Int32Array, at: number): this {
    return this.absorb(
      words[at] as number,
      words[at + 1] as number,
      words[at + 2] as number,
      words[at + 3] as number,
    );
  }

  /** Absorbs the code units of a text and its length. */
  text(text: string): this {
    const even = text.length & ~1;
    for (let at = 0; at < even; at += 2) this.word(text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16));
    if (even < text.length) this.word(text.charCodeAt(even));
    return this.word(text.length);
  }

  /** Absorbs another value. */
  lanes(other: Lanes): this {
    return this.absorb(other.a, other.b, other.c, other.d);
  }

  /** Makes every bit depend on every other. */
  finish(): this {
    let a = (this.a + this.b + this.c + this.d) | 0;
    const b = avalanche((this.b + a) | 0);
    const c = avalanche((this.c + a) | 0);
    const d = avalanche((this.d + a) | 0);
    a = avalanche(a);
    this.a = (a + b + c + d) | 0;
    this.b = (b + this.a) | 0;
    this.c = (c + this.a) | 0;
    this.d = (d + this.a) | 0;
    return this;
  }

  /** Adds another value, so that the order of additions does not matter. */
  add(other: Lanes): this {
    this.a = (this.a + other.a) | 0;
    this.b = (this.b + other.b) | 0;
    this.c = (this.c + other.c) | 0;
    this.d = (this.d + other.d) | 0;
    return this;
  }

  /** Adds the four words at `at`. */
  addFrom(words: Int32Array, at: number): this {
    this.a = (this.a + (words[at] as number)) | 0;
    this.b = (this.b + (words[at + 1] as number)) | 0;
    this.c = (this.c + (words[at + 2] as number)) | 0;
    this.d = (this.d + (words[at + 3] as number)) | 0;
    return this;
  }

  /** Writes the four words to `at`. */
  writeTo(words: Int32Array, at: number): void {
    words[at] = this.a;
    words[at + 1] = this.b;
    words[at + 2] = this.c;
    words[at + 3] = this.d;
  }
}

function avalanche(word: number): number {
  let h = word ^ (word >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
