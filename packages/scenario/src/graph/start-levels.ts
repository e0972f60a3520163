import type { DependencyGraph } from './dependency-graph.ts';

/** Says of each node which it waits for when a level starts only after the level before it: all of that level. */
export function startLevels(graph: DependencyGraph): (name: string) => readonly string[] {
  const levelOf = new Map<string, number>();
  const levels: string[][] = [];
  for (const name of graph.order) {
    const level = 1 + Math.max(-1, ...graph.needsOf(name).map((need) => levelOf.get(need) ?? 0));
    levelOf.set(name, level);
    (levels[level] ??= []).push(name);
  }
  return (name) => levels[(levelOf.get(name) ?? 0) - 1] ?? [];
}
