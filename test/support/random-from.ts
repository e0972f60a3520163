/** Numbers from 0 to below 1 that follow from a seed, an integer other than 0: xorshift, Marsaglia 2003. */
export function randomFrom(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) | 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  // Seeds that lie side by side begin alike.
  for (let round = 0; round < 8; round++) next();
  return next;
}
