// A generator of our own: a run with a seed replaces the global ones, and our ids must not use up its numbers.
const state = new Uint32Array(4);
let isSeeded = false;

const hex: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** 16 hexadecimal digits, never all zero. */
export function newSpanId(): string {
  return wordHex(nextWord() | 1) + wordHex(nextWord());
}

/** 32 hexadecimal digits, never all zero. */
export function newTraceId(): string {
  return newSpanId() + newSpanId();
}

function wordHex(word: number): string {
  return (
    (hex[word >>> 24] as string) +
    (hex[(word >>> 16) & 255] as string) +
    (hex[(word >>> 8) & 255] as string) +
    (hex[word & 255] as string)
  );
}

/** @see https://prng.di.unimi.it/xoshiro128plusplus.c */
function nextWord(): number {
  if (!isSeeded) seedSpanIds();
  const [a = 0, b = 0, c = 0, d = 0] = state;
  const sum = (a + d) | 0;
  const result = (((sum << 7) | (sum >>> 25)) + a) >>> 0;
  const third = c ^ a;
  const fourth = d ^ b;
  state[0] = a ^ fourth;
  state[1] = b ^ third;
  state[2] = third ^ (b << 9);
  state[3] = (fourth << 11) | (fourth >>> 21);
  return result;
}

/**
 * Seeds the generator, which happens with the first id otherwise: loading what it takes costs a process some
 * milliseconds, and not each makes a span. A process where randomness may be replaced later must not wait for that.
 */
export function seedSpanIds(): void {
  if (isSeeded) return;
  isSeeded = true;
  process.getBuiltinModule('node:crypto').getRandomValues(state);
}
