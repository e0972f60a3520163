import type { AttributeValue } from '@clnrm/model';
import { array, assert, bigInt, boolean, double, letrec, oneof, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { fits, formatPattern, type Pattern } from '../claim/pattern.ts';
import { is } from './is.ts';

type Value = AttributeValue | undefined;

test.for<[pattern: Pattern, text: string, fitting: readonly Value[], others: readonly Value[]]>([
  [is.above(5), 'above 5', [5.1, 6n], [5, 4, '6', undefined]],
  [is.atLeast(5), 'at least 5', [5, 5n, 6], [4.9, null]],
  [is.below(5n), 'below 5n', [4, 4n], [5, 5n]],
  [is.atMost(5), 'at most 5', [5, -1], [5.01, true]],
  [is.between(2, 3), 'between 2 and 3', [2, 2.5, 3n], [1, 4, '2']],
  [is.near(1, 0.1), '1 ± 0.1', [0.95, 1n], [1.2, '1']],
  [is.oneOf('a', /^b/, is.above(3)), 'one of "a", /^b/, above 3', ['a', 'bc', 4], ['c', 3, undefined]],
  [is.noneOf('a', 'b'), 'none of "a", "b"', ['c', undefined], ['a']],
  [is.not('a'), 'not "a"', ['b', undefined, 1], ['a']],
  [is.all(is.present, is.not('a')), 'present and not "a"', ['b'], ['a', undefined]],
  [is.any(is.absent, 'a'), 'absent or "a"', [undefined, 'a'], ['b']],
  [is.present, 'present', ['', null, 0], [undefined]],
  [is.absent, 'absent', [undefined], ['', null]],
  [is.empty, 'empty', ['', [], {}, new Uint8Array()], ['a', [1], undefined, 0]],
  [is.startingWith('ab'), 'starting with "ab"', ['abc'], ['cab', 1]],
  [is.endingWith('bc'), 'ending with "bc"', ['abc'], ['bca', undefined]],
  [is.like('GET /users/*'), 'like "GET /users/*"', ['GET /users/7'], ['GET /users', 'POST /users/7']],
  [is.like('a.b?'), 'like "a.b?"', ['a.bc'], ['aXbc', 'a.b']],
  [is.containing('b'), 'containing "b"', ['abc', ['a', 'b']], ['ac', ['ab'], undefined]],
  [is.containing(is.above(2)), 'containing above 2', [[1, 3]], [[1, 2], 3]],
  [is.each(/^a/), 'a list of /^a/', [['a', 'ab']], [[], ['a', 'b'], 'a']],
  [is.having({ a: 1, b: is.absent }), 'having a 1 and b absent', [{ a: 1, c: 2 }], [{ a: 1, b: 2 }, [], 'a']],
  [is.ofType('integer'), 'a integer', [1, 1n], [1.5, '1']],
  [is.ofType('map'), 'a map', [{}], [[], null, new Uint8Array()]],
  [is.ofType('list'), 'a list', [[]], [{}, new Uint8Array()]],
  [is.ofType('bytes'), 'a bytes', [new Uint8Array()], [[], '']],
  [is.ofLength(2), 'of length 2', ['ab', [1, 2], { a: 1, b: 2 }], ['a', 2, undefined]],
  [is.ofLength(is.above(1)), 'of length above 1', ['ab'], ['a']],
  [is.json(is.having({ id: 7 })), 'JSON of having id 7', ['{"id":7,"x":1}'], ['{"id":8}', 'no', 7]],
  [is.satisfying('even', (value) => Number(value) % 2 === 0), 'even', [2], [3]],
])('$1', ([pattern, text, fitting, others]) => {
  expect(formatPattern(pattern)).toBe(text);
  expect(fitting.filter((value) => !fits(pattern, value))).toEqual([]);
  expect(others.filter((value) => fits(pattern, value))).toEqual([]);
});

test.for<[make: () => unknown, message: string]>([
  [() => is.above('5' as never), 'above: "5" is not a number. Give a number or a bigint.'],
  [() => is.below(Number.NaN), 'below: NaN is not a number. Give a number or a bigint.'],
  [() => is.between(5, 1), 'between: nothing lies between 5 and 1. Give the lower bound first.'],
  [() => is.near(1, -1), 'near: the tolerance -1 is negative. Give 0 or more.'],
  [() => is.oneOf(), 'oneOf: it was given nothing. Give at least one value.'],
  [
    () => is.not(undefined as never),
    'not: its argument is undefined; ask for the absence of a value with is.absent. Give a value, a RegExp, a predicate or a function.',
  ],
  [
    () => is.any(new Date(0) as never),
    'any: its argument is a Date, which no attribute can hold. Give a value, a RegExp, a predicate or a function.',
  ],
  [() => is.startingWith(''), 'startingWith: the text is empty. Give a text of at least one character.'],
  [() => is.like(7 as never), 'like: 7 is not text. Give a text of at least one character.'],
  [
    () => is.ofType('date' as never),
    'ofType: "date" is not a type. Use string, number, integer, bigint, boolean, null, bytes, list, map.',
  ],
  [() => is.having({}), 'having: it was given no keys. Give an object such as { id: 7 }.'],
  [
    () => is.satisfying('', () => true),
    'satisfying: it takes words and a function. Write is.satisfying("a card number", (value) => …).',
  ],
])('%s is refused at once', ([make, message]) => {
  expect(make).toThrow(`Failed to read is.${message}`);
});

const values = letrec<{ value: AttributeValue }>((tie) => ({
  value: oneof(
    { maxDepth: 2 },
    string({ maxLength: 2 }),
    double({ noNaN: true }),
    bigInt({ min: -3n, max: 3n }),
    boolean(),
    array(tie('value'), { maxLength: 2 }),
  ),
})).value;

test('a value fits itself, and a number fits the bigint that it equals', () => {
  assert(property(values, (value) => fits(value, structuredClone(value))));
  assert(property(bigInt({ min: -9n, max: 9n }), (n) => fits(Number(n), n) && fits([n], [Number(n)])));
});

test('the predicates obey the laws of De Morgan', () => {
  assert(
    property(values, values, values, (a, b, value) => {
      expect(is.not(is.any(a, b))(value)).toBe(is.all(is.not(a), is.not(b))(value));
      expect(is.noneOf(a, b)(value)).toBe(!is.oneOf(a, b)(value));
    }),
  );
});
