import { ClnrmError, didYouMean } from '@clnrm/model';
import { findCycle } from './find-cycle.ts';

/** A node of a graph and the names of those it depends on. */
export interface GraphNode {
  readonly name: string;
  readonly needs: readonly string[];
}

/** Nodes that depend on each other without a cycle, each with what it needs and with what needs it. */
export interface DependencyGraph {
  /** In an order in which each comes after everything it needs, else in the order given. */
  readonly order: readonly string[];
  /** What a node needs, without repetition. */
  needsOf(name: string): readonly string[];
  /** What needs a node. */
  dependentsOf(name: string): readonly string[];
}

/** A failure lists this many names at most. */
const shownNames = 20;

/**
 * Checks nodes and orders them in time linear in nodes and edges (Kahn, "Topological sorting of large networks", 1962).
 * @throws ClnrmError `CLNRM_SERVICE_GRAPH` for two nodes of one name, a name that no node has, and a cycle, which is named in full.
 */
export function dependencyGraph(nodes: readonly GraphNode[]): DependencyGraph {
  const needs = new Map<string, readonly string[]>();
  const dependents = new Map<string, string[]>();
  for (const { name, needs: own } of nodes) {
    if (needs.has(name)) throw twice(name);
    needs.set(name, own.length < 2 ? own : [...new Set(own)]);
    dependents.set(name, []);
  }
  for (const [name, own] of needs) {
    for (const need of own) {
      const waiting = dependents.get(need);
      if (waiting === undefined) throw unknown(name, need, [...needs.keys()]);
      waiting.push(name);
    }
  }
  const order = sort(needs, dependents);
  if (order.length < needs.size) throw cyclic(needs, new Set(order));
  return {
    order,
    needsOf: (name) => needs.get(name) ?? [],
    dependentsOf: (name) => dependents.get(name) ?? [],
  };
}

function sort(
  needs: ReadonlyMap<string, readonly string[]>,
  dependents: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const open = new Map<string, number>();
  const order: string[] = [];
  for (const [name, own] of needs) {
    if (own.length === 0) order.push(name);
    else open.set(name, own.length);
  }
  // The list grows while it is read.
  for (const name of order) {
    for (const dependent of dependents.get(name) ?? []) {
      const left = (open.get(dependent) ?? 0) - 1;
      open.set(dependent, left);
      if (left === 0) order.push(dependent);
    }
  }
  return order;
}

function twice(name: string): ClnrmError {
  return new ClnrmError(
    'CLNRM_SERVICE_GRAPH',
    `Failed to define services: two of them are named "${name}". Rename one.`,
  );
}

function unknown(name: string, need: string, known: readonly string[]): ClnrmError {
  const others = known.filter((each) => each !== name);
  const shown = others.slice(0, shownNames).map((each) => `"${each}"`);
  const near = others.length > 1 ? didYouMean(need, others) : undefined;
  const hint = near === undefined ? '' : `${near} `;
  const rest = others.length > shown.length ? ` and ${others.length - shown.length} more` : '';
  return new ClnrmError(
    'CLNRM_SERVICE_GRAPH',
    `Failed to define services: "${name}" needs "${need}", which there is not. ` +
      (shown.length === 0 ? 'There is no other service.' : `${hint}There are ${shown.join(', ')}${rest}.`),
  );
}

function cyclic(needs: ReadonlyMap<string, readonly string[]>, sorted: ReadonlySet<string>): ClnrmError {
  const [first = '', ...others] = findCycle(needs, sorted);
  const path = [first, ...others, first].map((name) => `"${name}"`).join(' → ');
  const what = others.length === 0 ? `"${first}" needs itself` : `they need each other in a circle: ${path}`;
  return new ClnrmError(
    'CLNRM_SERVICE_GRAPH',
    `Failed to define services: ${what}. Take one of these needs out, so that one of them can be started first.`,
  );
}
