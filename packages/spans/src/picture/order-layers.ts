import type { Layering } from './layers.ts';

/** As often as it is worth to go through all layers: the order hardly changes after that. */
const sweeps = 12;

/** Nodes and bends of each layer, from the top. */
export type Layers = readonly (readonly number[])[];

/** The neighbours of each node and bend in the layers before and behind. */
export interface Neighbours {
  readonly before: readonly (readonly number[])[];
  readonly behind: readonly (readonly number[])[];
}

/** The steps of all routes, by the node or bend on either side. */
export function neighboursOf({ layerOf, routes }: Layering): Neighbours {
  const before: number[][] = layerOf.map(() => []);
  const behind: number[][] = layerOf.map(() => []);
  for (const route of routes) {
    for (const [index, to] of route.entries()) {
      const from = route[index - 1];
      if (from === undefined) continue;
      before[to]?.push(from);
      behind[from]?.push(to);
    }
  }
  return { before, behind };
}

/**
 * Orders each layer so that few edges cross: each node goes to the mean place of its neighbours, forwards and backwards in
 * turn, and the best of all orders is kept.
 */
export function orderLayers({ layerOf }: Layering, neighbours: Neighbours): Layers {
  const depth = Math.max(-1, ...layerOf) + 1;
  let layers: number[][] = Array.from({ length: depth }, () => []);
  for (const [node, layer] of layerOf.entries()) layers[layer]?.push(node);
  let best: Layers = layers;
  let fewest = crossingsIn(layers, neighbours);
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep += 1) {
    layers = sweepOnce(layers, sweep % 2 === 0 ? neighbours.before : neighbours.behind, sweep % 2 === 0);
    const crossings = crossingsIn(layers, neighbours);
    if (crossings < fewest) {
      fewest = crossings;
      best = layers;
    }
  }
  return best;
}

/** How many edges cross between neighbouring layers. */
export function crossingsIn(layers: Layers, { behind }: Neighbours): number {
  const places = placesIn(layers);
  let crossings = 0;
  for (const [index, layer] of layers.entries()) {
    const width = layers[index + 1]?.length ?? 0;
    const ends = layer.flatMap((node) =>
      (behind[node] ?? []).map((to) => places[to] ?? 0).toSorted((a, b) => a - b),
    );
    crossings += inversionsIn(ends, width);
  }
  return crossings;
}

function sweepOnce(layers: Layers, towards: readonly (readonly number[])[], forwards: boolean): number[][] {
  const next = layers.map((layer) => [...layer]);
  const places = placesIn(next);
  const wanted: number[] = [];
  for (const layer of forwards ? next : next.toReversed()) {
    for (const node of layer) wanted[node] = meanPlace(towards[node] ?? [], places) ?? places[node] ?? 0;
    layer.sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
    for (const [place, node] of layer.entries()) places[node] = place;
  }
  return next;
}

function meanPlace(near: readonly number[], places: readonly number[]): number | undefined {
  if (near.length === 0) return undefined;
  return near.reduce((sum, each) => sum + (places[each] ?? 0), 0) / near.length;
}

/** The place of each node and bend in its layer. */
function placesIn(layers: Layers): number[] {
  const places: number[] = [];
  for (const layer of layers) for (const [place, node] of layer.entries()) places[node] = place;
  return places;
}

/** Counts pairs that stand the wrong way round, with a tree of sums. */
function inversionsIn(places: readonly number[], width: number): number {
  const sums = new Int32Array(width + 1);
  let inversions = 0;
  for (const [seen, place] of places.entries()) {
    let below = 0;
    for (let at = place + 1; at > 0; at -= at & -at) below += sums[at] ?? 0;
    inversions += seen - below;
    for (let at = place + 1; at <= width; at += at & -at) sums[at] = (sums[at] ?? 0) + 1;
  }
  return inversions;
}
