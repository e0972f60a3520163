/** A stream of random bits that is the same for the same seed. Not for secrets. */
export interface RandomSource {
  /** 32 uniform bits, as an unsigned integer. */
  readonly next: () => number;
}

/**
 * Creates a source from any text: the text is hashed (MurmurHash3's finaliser over xmur3) into the 128 bits of
 * state of sfc32, which passes PractRand.
 * @see https://pracrand.sourceforge.net/RNG_engines.txt
 */
export function createRandomSource(seed: string): RandomSource {
  const word = wordsFrom(seed);
  let a = word();
  let b = word();
  let c = word();
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  // The first outputs still show the seed.
  for (let round = 0; round < 12; round++) next();
  return { next };
}

/** A number in [0, 1) with 53 random bits, as `Math.random` gives. */
export function unitInterval({ next }: RandomSource): number {
  return ((next() >>> 5) * 0x4000000 + (next() >>> 6)) / 0x20000000000000;
}

/** Fills bytes. */
export function fillBytes({ next }: RandomSource, bytes: Uint8Array): void {
  for (let index = 0; index < bytes.length; index++) bytes[index] = next();
}

/**
 * A UUID of version 4.
 * @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-4
 */
export function uuid(source: RandomSource): `${string}-${string}-${string}-${string}-${string}` {
  const bytes = new Uint8Array(16);
  fillBytes(source, bytes);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function wordsFrom(text: string): () => number {
  let hash = 1779033703 ^ text.length;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 3432918353);
    hash = (hash << 13) | (hash >>> 19);
  }
  return () => {
    hash = Math.imul(hash ^ (hash >>> 16), 2246822507);
    hash = Math.imul(hash ^ (hash >>> 13), 3266489909);
    hash ^= hash >>> 16;
    return hash >>> 0;
  };
}
