import { expect, test } from 'vitest';
import { hierarchical, mesh, pipeline } from './topologies.ts';

test('in a pipeline each needs the one before it', () => {
  expect(pipeline('source', 'parse', 'store')).toEqual({ source: [], parse: ['source'], store: ['parse'] });
});

test('in a hierarchy each needs the whole level below', () => {
  expect(hierarchical(['db', 'queue'], ['orders'], ['web'])).toEqual({
    db: [],
    queue: [],
    orders: ['db', 'queue'],
    web: ['orders'],
  });
});

test('in a mesh each needs all before it', () => {
  expect(mesh('a', 'b', 'c')).toEqual({ a: [], b: ['a'], c: ['a', 'b'] });
});

test('a name that occurs twice is an error', () => {
  expect(() => hierarchical(['db'], ['api', 'db'])).toThrow(
    'Failed to make a hierarchical topology: "db" is named twice. Name each service once.',
  );
});
