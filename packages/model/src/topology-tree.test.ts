import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutTree, topologyTree, type TreeRow } from './topology-tree.ts';

interface Edge {
  readonly from: string;
  readonly to: string;
}

const write = (rows: readonly TreeRow<Edge>[]): readonly string[] =>
  rows.map(({ depth, name, isRepeated }) => `${'  '.repeat(depth)}${name}${isRepeated ? ' …' : ''}`);
const edges = (...pairs: readonly string[]): readonly Edge[] =>
  pairs.map((pair) => ({ from: pair.slice(0, 1), to: pair.slice(1) }));

test('what is called twice is drawn once with what it calls', () => {
  expect(write(topologyTree([], edges('ab', 'ac', 'bc', 'cd')))).toEqual([
    'a',
    '  b',
    '    c',
    '      d',
    '  c …',
  ]);
});

test('a circle is drawn from its first name on, and a node alone is drawn too', () => {
  expect(write(topologyTree(['x', 'b'], edges('ab', 'ba', 'bb')))).toEqual([
    'x',
    'b',
    '  a',
    '    b …',
    '  b …',
  ]);
});

test('each edge is drawn once, and each node', () => {
  const letter = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  fc.assert(
    fc.property(fc.array(fc.record({ from: letter, to: letter }), { maxLength: 20 }), (drawn) => {
      const rows = topologyTree(['z'], drawn);
      expect(rows.flatMap(({ edge }) => edge ?? []).length).toBe(drawn.length);
      expect(new Set(rows.flatMap(({ edge }) => edge ?? []))).toEqual(new Set(drawn));
      const names = new Set(['z', ...drawn.flatMap(({ from, to }) => [from, to])]);
      expect(new Set(rows.map(({ name }) => name))).toEqual(names);
    }),
  );
});

test('a tree that is cut keeps what matters and all that leads to it', () => {
  const rows = topologyTree([], edges('ab', 'bc', 'ad', 'ae', 'ef'));
  const { rows: kept, more } = cutTree(rows, 4, ({ name }) => name === 'f');
  expect(write(kept)).toEqual(['a', '  b', '  e', '    f']);
  expect(more).toBe(2);
  expect(cutTree(rows, 6, () => false)).toEqual({ rows, more: 0 });
});
