import { expect, test } from 'vitest';
import { Told } from './told.ts';

test('in the first go everything is new, however often it is said', () => {
  const told = new Told();
  expect(['a', 'a', 'b'].map((fact) => told.isNew(fact))).toEqual([true, true, true]);
});

test('in the second go a fact is new when it is said more often than in the first', () => {
  const told = new Told();
  for (const fact of ['a', 'a', 'b']) told.isNew(fact);
  told.rewind();
  expect(['a', 'c', 'a', 'a', 'b'].map((fact) => told.isNew(fact))).toEqual([
    false,
    true,
    false,
    true,
    false,
  ]);
});
