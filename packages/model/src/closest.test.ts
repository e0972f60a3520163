import fc from 'fast-check';
import { expect, test } from 'vitest';
import { closest, didYouMean } from './closest.ts';

const options = ['isolation', 'leaks', 'home', 'temp', 'hardTimeout', 'memoryLimit'];

test('a word with a slip of the finger finds what was meant', () => {
  expect(closest('isolaton', options)).toBe('isolation');
  expect(closest('hardTimeOut', options)).toBe('hardTimeout');
  expect(closest('meomryLimit', options)).toBe('memoryLimit');
  expect(closest('leak', options)).toBe('leaks');
});

test('a word unlike any candidate finds none', () => {
  expect(closest('coverage', options)).toBeUndefined();
  expect(didYouMean('coverage', options)).toBeUndefined();
});

test('two swapped neighbours count as one slip', () => {
  expect(closest('hmoe', ['home'])).toBe('home');
});

test('every word is closest to itself', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (words) => {
      const [word = ''] = words;
      expect(closest(word, words.toReversed())?.toLowerCase()).toBe(word.toLowerCase());
    }),
  );
});
