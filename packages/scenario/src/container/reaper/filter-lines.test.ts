import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FilterLines } from './filter-lines.ts';

test('a line is a filter, and several labels in it belong together', () => {
  expect(new FilterLines().take('label=a=1&label=b\r\n\nlabel=c%20d=2\nlabel=half')).toEqual([
    ['a=1', 'b'],
    ['c d=2'],
  ]);
});

test('lines may arrive in any pieces', () => {
  const text = 'label=a=1\nlabel=b=2&label=c=3\r\nlabel=d\n';
  fc.assert(
    fc.property(fc.array(fc.nat(text.length)), (cuts) => {
      const lines = new FilterLines();
      const places = [0, ...cuts.toSorted((a, b) => a - b), text.length];
      const filters = places.flatMap(
        (place, index) => lines.take(text.slice(places[index - 1] ?? 0, place)) ?? [],
      );
      expect(filters).toEqual([['a=1'], ['b=2', 'c=3'], ['d']]);
    }),
  );
});

test('a line without a label, and one that never ends, make no sense', () => {
  expect(new FilterLines().take('GET / HTTP/1.1\r\n')).toBeUndefined();
  expect(new FilterLines().take('x'.repeat(10_001))).toBeUndefined();
});
