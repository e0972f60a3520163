import { expect, test } from 'vitest';
import { ShownText } from './shown-text.ts';

function shown(pieces: readonly string[], limit?: number): ShownText {
  const text = new ShownText(limit);
  for (const piece of pieces) expect(text.pass(piece)).toBe(piece);
  text.rewind();
  return text;
}

const second = (text: ShownText, pieces: readonly string[]): string =>
  pieces.map((piece) => text.pass(piece)).join('');

test('a text that repeats itself is shown once, however it is cut into pieces', () => {
  expect(second(shown(['one\ntw', 'o\n']), ['one\n', 'two\n'])).toBe('');
});

test('what comes after the repeated part is shown', () => {
  expect(second(shown(['one\n']), ['one\ntwo\n', 'three\n'])).toBe('two\nthree\n');
});

test('from the first line that differs on, everything is shown', () => {
  expect(second(shown(['one\ncount 1\nthree\n']), ['one\ncount 2\n', 'three\n'])).toBe('count 2\nthree\n');
});

test('an empty line that differs is shown', () => {
  expect(second(shown(['one\n']), ['\none\n'])).toBe('\none\n');
});

test('a text that ends early shows nothing', () => {
  expect(second(shown(['one\ntwo\n']), ['one\n'])).toBe('');
});

test('what is over the limit is shown twice', () => {
  expect(second(shown(['abcdef'], 4), ['abcdef'])).toBe('ef');
});
