import { ClnrmError } from '@clnrm/model';

/** For each service the names of those that it needs, to be spread into definitions or compared with what was observed. */
export type Edges<N extends string = string> = Readonly<Record<N, readonly N[]>>;

/** Each service needs the one before it: `pipeline('source', 'parse', 'store')`. */
export function pipeline<const N extends string>(...names: readonly N[]): Edges<N> {
  requireDistinct('pipeline', names);
  return edges(names.map((name, at) => [name, names.slice(Math.max(0, at - 1), at)]));
}

/**
 * Every service of a level needs every one of the level before it, the lowest level first:
 * `hierarchical(['db', 'queue'], ['orders', 'stock'], ['web'])`.
 */
export function hierarchical<const N extends string>(...levels: readonly (readonly N[])[]): Edges<N> {
  requireDistinct('hierarchical', levels.flat());
  return edges(levels.flatMap((level, at) => level.map((name) => [name, levels[at - 1] ?? []] as const)));
}

/**
 * Each service needs all before it, which is as much of a mesh as can be started: in a full one each waits for all the
 * others. Services that also call those after them find these by their addresses once all are ready.
 */
export function mesh<const N extends string>(...names: readonly N[]): Edges<N> {
  requireDistinct('mesh', names);
  return edges(names.map((name, at) => [name, names.slice(0, at)]));
}

function edges<N extends string>(entries: readonly (readonly [N, readonly N[]])[]): Edges<N> {
  return Object.fromEntries(entries) as unknown as Edges<N>;
}

function requireDistinct(topology: string, names: readonly string[]): void {
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return;
  throw new ClnrmError(
    'CLNRM_SERVICE_GRAPH',
    `Failed to make a ${topology} topology: "${twice}" is named twice. Name each service once.`,
  );
}
