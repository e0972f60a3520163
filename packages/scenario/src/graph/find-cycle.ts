/**
 * Finds a cycle among nodes of which every one that is not in `sorted` lies on a cycle or behind one.
 * Each node of the result needs the next, and the last needs the first.
 */
export function findCycle(
  needs: ReadonlyMap<string, readonly string[]>,
  sorted: ReadonlySet<string>,
): readonly string[] {
  const start = [...needs.keys()].find((name) => !sorted.has(name));
  const seenAt = new Map<string, number>();
  const path: string[] = [];
  // What could not be sorted needs something that could not be sorted, so the walk ends only on a node it has met.
  for (let at = start; at !== undefined; at = needs.get(at)?.find((need) => !sorted.has(need))) {
    const met = seenAt.get(at);
    if (met !== undefined) return path.slice(met);
    seenAt.set(at, path.length);
    path.push(at);
  }
  return path;
}
