import type { TopologyRecord } from '@clnrm/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layersOf } from './layers.ts';
import { crossingsIn, neighboursOf, orderLayers } from './order-layers.ts';
import { spread } from './place-layers.ts';
import { layoutOf } from './topology-layout.ts';

const size = 9;
const arcs = fc.array(fc.tuple(fc.nat({ max: size - 1 }), fc.nat({ max: size - 1 })), { maxLength: 24 });

test('every step of a route leads into the next layer, also around circles', () => {
  fc.assert(
    fc.property(arcs, (given) => {
      const { layerOf, routes } = layersOf(size, given);
      for (const [index, route] of routes.entries()) {
        const [from, to] = given[index] ?? [];
        if (from === to) expect(route).toEqual([]);
        else expect([route[0], route.at(-1)].toSorted()).toEqual([from, to].toSorted());
        for (const [step, node] of route.entries()) {
          expect((layerOf[node] ?? 0) - (layerOf[route[0] ?? 0] ?? 0)).toBe(step);
        }
      }
      expect(Math.min(...layerOf)).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('ordering layers loses nothing and adds no crossing', () => {
  fc.assert(
    fc.property(arcs, (given) => {
      const layering = layersOf(size, given);
      const neighbours = neighboursOf(layering);
      const layers = orderLayers(layering, neighbours);
      const plain = layers.map((layer) => layer.toSorted((a, b) => a - b));
      expect(crossingsIn(layers, neighbours)).toBeLessThanOrEqual(crossingsIn(plain, neighbours));
      expect(layers.flat().toSorted((a, b) => a - b)).toEqual([...layering.layerOf.keys()]);
    }),
  );
});

test('two edges that cross are taken apart', () => {
  const layering = layersOf(4, [
    [0, 3],
    [1, 2],
  ]);
  const neighbours = neighboursOf(layering);
  expect(
    crossingsIn(
      [
        [0, 1],
        [2, 3],
      ],
      neighbours,
    ),
  ).toBe(1);
  expect(crossingsIn(orderLayers(layering, neighbours), neighbours)).toBe(0);
});

test('places keep apart, and move no more than they must', () => {
  expect(spread([0, 10, 40], [0, 10, 10], [1, 1, 1])).toEqual([0, 10, 40]);
  expect(spread([0, 0], [0, 10], [1, 1])).toEqual([-5, 5]);
  expect(spread([0, 0], [0, 10], [1, 3])).toEqual([-7.5, 2.5]);
});

test('boxes never overlap, and every path begins and ends at a box', () => {
  const texts = { nameOf: ({ name }: { name: string }) => name, aboutNode: () => '', aboutEdge: () => '' };
  fc.assert(
    fc.property(arcs, (given) => {
      const nodes = Array.from({ length: size }, (_, index) => ({
        name: `service ${index}`,
        kind: 'service' as const,
        spans: 1,
        errors: 0,
      }));
      const edges = given.map(([from, to]) => ({
        from: `service ${from}`,
        to: `service ${to}`,
        via: 'call' as const,
        count: 1,
        errors: 0,
        durations: [],
      }));
      const topology: TopologyRecord = { nodes, edges };
      const { boxes, paths, width, height } = layoutOf(topology, texts);
      for (const [index, box] of boxes.entries()) {
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.y).toBeGreaterThanOrEqual(-0.001);
        expect(box.x + box.width).toBeLessThanOrEqual(width + 0.001);
        expect(box.y + box.height).toBeLessThanOrEqual(height + 0.001);
        for (const other of boxes.slice(0, index)) {
          const isBeside = box.x >= other.x + other.width || other.x >= box.x + box.width;
          const isBelow = Math.abs(box.y - other.y) >= box.height - 0.001;
          expect(isBeside || isBelow).toBe(true);
        }
      }
      for (const [index, path] of paths.entries()) {
        for (const [end, at] of [path[0], path.at(-1)].entries()) {
          const box = boxes[given[index]?.[end] ?? 0];
          const isAtSide = at?.x === box?.x || at?.x === (box?.x ?? 0) + (box?.width ?? 0);
          expect(isAtSide || given[index]?.[0] === given[index]?.[1]).toBe(true);
        }
      }
    }),
  );
});
