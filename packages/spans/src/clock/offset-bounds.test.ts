import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OffsetBounds } from './offset-bounds.ts';

const clocks = ['a', 'b', 'c', 'd'];

test('bounds follow over a third clock', () => {
  const offsets = new OffsetBounds();
  offsets.limit('a', 'b', 5);
  offsets.limit('b', 'c', 7);
  offsets.limit('c', 'a', -3);
  expect(offsets.between('a', 'c')).toEqual({ min: 3, max: 12 });
  expect(offsets.between('a', 'unknown')).toEqual({ min: -Infinity, max: Infinity });
  expect(offsets.contradictions()).toEqual([]);
  offsets.limit('a', 'c', 2);
  expect(offsets.contradictions()).toEqual(['a', 'c']);
});

test('bounds that hold of true offsets never exclude them', () => {
  const aLimit = fc.record({
    from: fc.constantFrom(...clocks),
    to: fc.constantFrom(...clocks),
    slack: fc.nat(50),
  });
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 4, maxLength: 4 }),
      fc.array(aLimit),
      (truth, given) => {
        const offsets = new OffsetBounds();
        const apart = (from: string, to: string): number =>
          (truth[clocks.indexOf(to)] ?? 0) - (truth[clocks.indexOf(from)] ?? 0);
        for (const { from, to, slack } of given) offsets.limit(from, to, apart(from, to) + slack);
        expect(offsets.contradictions()).toEqual([]);
        for (const from of clocks) {
          for (const to of clocks) {
            const { min, max } = offsets.between(from, to);
            expect(apart(from, to)).toBeGreaterThanOrEqual(min);
            expect(apart(from, to)).toBeLessThanOrEqual(max);
          }
        }
      },
    ),
  );
});
