import { expect, test } from 'vitest';
import { describeChange, describeStep, describeValue } from './describe.ts';

test.each([
  [undefined, 'undefined'],
  ['a"b', String.raw`"a\"b"`],
  [[1, 2], 'an array of 2'],
  [new Map(), 'an instance of Map'],
  [Object.create(null), 'an object'],
  [function named() {}, 'function named'],
  [(() => () => {})(), 'a function'],
  [Symbol('s'), 'Symbol(s)'],
])('%o is described as %s', (value, description) => {
  expect(describeValue(value)).toBe(description);
});

test('a value that throws when looked at is an object', () => {
  const hostile = new Proxy(
    {},
    {
      get() {
        throw new Error('not for you');
      },
    },
  );
  expect(describeValue(hostile)).toBe('an object');
});

test('a long value is cut', () => {
  expect(describeValue('x'.repeat(100))).toHaveLength(60);
});

test('values that look alike are not said to have become each other', () => {
  expect(describeStep('a function', 'a function')).toBe('');
  expect(describeStep('1', '2')).toBe('1 -> 2');
});

test('what hides an inherited property has changed it', () => {
  expect(describeChange(undefined, { value: 1 }, true)).toEqual({ change: 'changed', detail: '1' });
  expect(describeChange(undefined, { value: 1 }, false)).toEqual({ change: 'added', detail: '1' });
});
