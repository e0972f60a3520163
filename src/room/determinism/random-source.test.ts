import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandomSource, fillBytes, unitInterval, uuid } from './random-source.ts';

const draw = (seed: string, count: number): number[] => {
  const source = createRandomSource(seed);
  return Array.from({ length: count }, () => unitInterval(source));
};

test('the same seed gives the same numbers, another seed gives others', () => {
  expect(draw('a', 20)).toEqual(draw('a', 20));
  expect(draw('a', 20)).not.toEqual(draw('b', 20));
});

test('numbers lie in [0, 1) whatever the seed', () => {
  fc.assert(
    fc.property(fc.string(), (seed) => {
      for (const value of draw(seed, 50)) expect(value >= 0 && value < 1).toBe(true);
    }),
  );
});

test('numbers fall evenly into ten bins', () => {
  const bins = Array.from({ length: 10 }, () => 0);
  for (const value of draw('even', 20_000)) {
    const bin = Math.floor(value * 10);
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  for (const bin of bins) expect(Math.abs(bin - 2000)).toBeLessThan(250);
});

test('a uuid is of version 4 and variant 1, and differs from the next', () => {
  const source = createRandomSource('uuid');
  const [first, second] = [uuid(source), uuid(source)];
  expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(first).not.toBe(second);
});

test('all bytes are filled', () => {
  const bytes = new Uint8Array(4096);
  fillBytes(createRandomSource('bytes'), bytes);
  expect(new Set(bytes).size).toBe(256);
});
