import type { Selection } from './select.ts';

/**
 * Stage 2: brings a runner's own items into the order of a selection and drops those that it left out. Items of one file
 * stay together in the order in which they were given.
 */
export function orderItems<Item>(
  items: readonly Item[],
  { kept }: Pick<Selection, 'kept'>,
  fileOf: (item: Item) => string,
): Item[] {
  const byFile = Map.groupBy(items, fileOf);
  return kept.flatMap((file) => byFile.get(file) ?? []);
}
