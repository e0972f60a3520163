import { expect, test } from 'vitest';
import { determinism, type DeterminismOptions, readDeterminism } from './determinism.ts';

test('a test runs five times unless it says how often', () => {
  expect(determinism().repeats).toBe(4);
  expect(determinism({ iterations: 3 }).repeats).toBe(2);
  expect(readDeterminism(true)).toEqual({ iterations: 5, volatile: [], ignore: [] });
  expect(readDeterminism(false)).toBeUndefined();
});

test.each<[object, string]>([
  [
    { iterations: 0 },
    'option "determinism.iterations" of clnrm(): it must be a whole number, 1 or more, not 0.',
  ],
  [
    { volatile: 'order.id' },
    `option "determinism.volatile" of clnrm(): it must be a list of attribute keys such as ['order.id', 'shop.*'], not 'order.id'.`,
  ],
  [{ iteration: 5 }, 'there is no option "determinism.iteration". Did you mean "iterations"?'],
])('bad options %o are refused', (options, message) => {
  expect(() => determinism(options as DeterminismOptions)).toThrow(message);
});
