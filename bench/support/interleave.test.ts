import { expect, test } from 'vitest';
import { interleave } from './interleave.ts';

test('every round measures every side, in turns from the front and from the back, and the warm-up does not count', async () => {
  const order: string[] = [];
  const samples = await interleave({
    sides: ['a', 'b', 'c'],
    runs: 2,
    warmUp: 1,
    sample: (side, round) => {
      order.push(`${side}${round}`);
      return Promise.resolve(round);
    },
  });
  expect(order).toEqual(['c-1', 'b-1', 'a-1', 'a0', 'b0', 'c0', 'c1', 'b1', 'a1']);
  expect(samples).toEqual({ a: [0, 1], b: [0, 1], c: [0, 1] });
});
