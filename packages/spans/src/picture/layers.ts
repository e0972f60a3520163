/** An edge between nodes by their numbers. */
export type Arc = readonly [from: number, to: number];

/** A graph laid out in layers, in which every step of a route leads from one layer to the next. */
export interface Layering {
  /** The layer of each node; behind the nodes stand the bends that long edges pass through. */
  readonly layerOf: readonly number[];
  /** How many of them are nodes. */
  readonly nodes: number;
  /** For each edge the nodes and bends that it passes, from the lower layer to the higher; empty for one from a node to itself. */
  readonly routes: readonly (readonly number[])[];
}

/**
 * Puts each node one layer behind the last of those that lead to it, and each that nothing leads to right before the first
 * that it leads to. Edges that close a circle count the other way round. (Sugiyama, Tagawa, Toda, "Methods for visual
 * understanding of hierarchical system structures", 1981.)
 */
export function layersOf(nodes: number, arcs: readonly Arc[]): Layering {
  const forward = withoutCircles(nodes, arcs);
  const layerOf = longestPaths(nodes, forward);
  const routes = forward.map(([from, to]) => {
    if (from === to) return [];
    const route = [from];
    for (let layer = (layerOf[from] ?? 0) + 1; layer < (layerOf[to] ?? 0); layer += 1) {
      route.push(layerOf.push(layer) - 1);
    }
    return [...route, to];
  });
  return { layerOf, nodes, routes };
}

/** Turns the edges that lead back to a node that is still being walked. */
function withoutCircles(nodes: number, arcs: readonly Arc[]): readonly Arc[] {
  const out = Map.groupBy(arcs.keys(), (index) => arcs[index]?.[0] ?? -1);
  const called = new Set(arcs.filter(([from, to]) => from !== to).map(([, to]) => to));
  const state = new Uint8Array(nodes);
  const turned = new Set<number>();
  const order = Array.from({ length: nodes }, (_, node) => node);
  for (const root of order.toSorted((a, b) => Number(called.has(a)) - Number(called.has(b)))) {
    const path: { readonly node: number; next: number }[] = [];
    const enter = (node: number): void => {
      state[node] = 1;
      path.push({ node, next: 0 });
    };
    if (state[root] === 0) enter(root);
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const arc = out.get(at.node)?.[at.next];
      at.next += 1;
      if (arc === undefined) {
        state[at.node] = 2;
        path.pop();
        continue;
      }
      const to = arcs[arc]?.[1] ?? 0;
      if (state[to] === 1 && to !== at.node) turned.add(arc);
      if (state[to] === 0) enter(to);
    }
  }
  return arcs.map(([from, to], index) => (turned.has(index) ? [to, from] : [from, to]));
}

function longestPaths(nodes: number, arcs: readonly Arc[]): number[] {
  const proper = arcs.filter(([from, to]) => from !== to);
  const out = Map.groupBy(proper, ([from]) => from);
  const open = new Int32Array(nodes);
  for (const [, to] of proper) open[to] = (open[to] ?? 0) + 1;
  const sources = Array.from({ length: nodes }, (_, node) => node).filter((node) => open[node] === 0);
  const layerOf = Array.from({ length: nodes }, () => 0);
  const ready = [...sources];
  // The list grows while it is read.
  for (const node of ready) {
    for (const [, to] of out.get(node) ?? []) {
      layerOf[to] = Math.max(layerOf[to] ?? 0, (layerOf[node] ?? 0) + 1);
      open[to] = (open[to] ?? 0) - 1;
      if (open[to] === 0) ready.push(to);
    }
  }
  for (const node of sources) {
    const next = (out.get(node) ?? []).map(([, to]) => layerOf[to] ?? 0);
    if (next.length > 0) layerOf[node] = Math.min(...next) - 1;
  }
  return layerOf;
}
