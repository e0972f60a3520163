/** One line of a topology that is drawn as an indented tree. */
export interface TreeRow<E> {
  /** 0 for a node where the drawing begins. */
  readonly depth: number;
  readonly name: string;
  /** The edge that leads here; undefined where the drawing begins. */
  readonly edge: E | undefined;
  /** Whether what is below this node is drawn elsewhere. */
  readonly isRepeated: boolean;
}

/**
 * Draws a graph as a forest: it begins with what nobody calls, and where all is in a circle with the first name; each node is
 * drawn with what it calls once, where it first occurs.
 */
export function topologyTree<E extends { readonly from: string; readonly to: string }>(
  names: Iterable<string>,
  edges: readonly E[],
): readonly TreeRow<E>[] {
  const all = new Set([...names, ...edges.flatMap(({ from, to }) => [from, to])]);
  const below = Map.groupBy(edges, ({ from }) => from);
  const called = new Set(edges.filter(({ from, to }) => from !== to).map(({ to }) => to));
  const rows: TreeRow<E>[] = [];
  const drawn = new Set<string>();
  const draw = (name: string, depth: number, edge: E | undefined): void => {
    const isKnown = drawn.has(name);
    drawn.add(name);
    const next = below.get(name) ?? [];
    rows.push({ depth, name, edge, isRepeated: isKnown && next.length > 0 });
    if (!isKnown) for (const each of next) draw(each.to, depth + 1, each);
  };
  for (const name of all) if (!called.has(name)) draw(name, 0, undefined);
  for (const name of all) if (!drawn.has(name)) draw(name, 0, undefined);
  return rows;
}

/** Keeps rows that `matters` picks with all that lead to them, where there are more than `limit`, and not more than that. */
export function cutTree<E>(
  rows: readonly TreeRow<E>[],
  limit: number,
  matters: (row: TreeRow<E>) => boolean,
): { readonly rows: readonly TreeRow<E>[]; readonly more: number } {
  if (rows.length <= limit) return { rows, more: 0 };
  const kept = new Set<TreeRow<E>>();
  const path: TreeRow<E>[] = [];
  for (const row of rows) {
    path.length = row.depth;
    path.push(row);
    if (matters(row)) for (const each of path) kept.add(each);
  }
  for (const row of rows) if (kept.size < limit) kept.add(row);
  const shown = rows.filter((row) => kept.has(row)).slice(0, limit);
  return { rows: shown, more: rows.length - shown.length };
}
