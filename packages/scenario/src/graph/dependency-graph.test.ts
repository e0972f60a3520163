import { isClnrmError } from '@clnrm/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dependencyGraph, type GraphNode } from './dependency-graph.ts';

test('each node comes after everything it needs', () => {
  fc.assert(
    fc.property(acyclicNodes(), (nodes) => {
      const { order } = dependencyGraph(nodes);

      expect(order.toSorted()).toEqual(nodes.map(({ name }) => name).toSorted());
      for (const { name, needs } of nodes) {
        for (const need of needs) expect(order.indexOf(need)).toBeLessThan(order.indexOf(name));
      }
    }),
  );
});

test('what needs a node is the reverse of what it needs', () => {
  fc.assert(
    fc.property(acyclicNodes(), (nodes) => {
      const graph = dependencyGraph(nodes);

      for (const a of graph.order) {
        for (const b of graph.order) {
          expect(graph.dependentsOf(a).includes(b)).toBe(graph.needsOf(b).includes(a));
        }
      }
    }),
  );
});

test('an edge that closes a circle is found, wherever it is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 30 }), (length, tail) => {
      const circle = Array.from({ length }, (_, at) => node(`c${at}`, `c${(at + 1) % length}`));
      const behind = Array.from({ length: tail }, (_, at) => node(`t${at}`, at === 0 ? 'c0' : `t${at - 1}`));

      const message = failureOf([...behind, ...circle]);

      for (const { name } of circle) expect(message).toContain(`"${name}"`);
      for (const { name } of behind) expect(message).not.toContain(`"${name}"`);
    }),
  );
});

test('a circle is named in full', () => {
  const nodes = [node('web', 'api'), node('api', 'queue'), node('queue', 'worker'), node('worker', 'api')];

  expect(failureOf(nodes)).toBe(
    'Failed to define services: they need each other in a circle: "api" → "queue" → "worker" → "api". ' +
      'Take one of these needs out, so that one of them can be started first.',
  );
});

test('a node that needs itself is said to do so', () => {
  expect(failureOf([node('api', 'api')])).toBe(
    'Failed to define services: "api" needs itself. ' +
      'Take one of these needs out, so that one of them can be started first.',
  );
});

test('a name that there is not is answered with those that there are', () => {
  expect(failureOf([node('db'), node('cache'), node('api', 'dbb')])).toBe(
    'Failed to define services: "api" needs "dbb", which there is not. Did you mean "db"? There are "db", "cache".',
  );
});

test('two nodes of one name are an error', () => {
  expect(failureOf([node('db'), node('db')])).toBe(
    'Failed to define services: two of them are named "db". Rename one.',
  );
});

test('ten thousand nodes in one circle are named without exhausting the stack', () => {
  const nodes = Array.from({ length: 10_000 }, (_, at) => node(`n${at}`, `n${(at + 1) % 10_000}`));

  expect(failureOf(nodes)).toContain('"n9999" → "n0"');
});

function node(name: string, ...needs: readonly string[]): GraphNode {
  return { name, needs };
}

function failureOf(nodes: readonly GraphNode[]): string {
  try {
    dependencyGraph(nodes);
  } catch (error) {
    expect(error).toSatisfy(isClnrmError);
    return error instanceof Error ? error.message : '';
  }
  return expect.unreachable('the graph was accepted');
}

/** Nodes of which each needs only nodes with a lower number, in any order. */
function acyclicNodes(): fc.Arbitrary<readonly GraphNode[]> {
  return fc
    .array(fc.array(fc.nat(), { maxLength: 4 }), { maxLength: 25 })
    .map((all) =>
      all.map((picks, at) => node(`n${at}`, ...(at === 0 ? [] : picks.map((pick) => `n${pick % at}`)))),
    )
    .chain((nodes) => fc.shuffledSubarray(nodes, { minLength: nodes.length }));
}
