import type { Topology } from '../../graph/topology.ts';
import { checkKeys, invalidRule } from '../invalid-rule.ts';
import { edgesFor } from '../services/judge-edges.ts';
import type { EdgePattern, NodePattern } from '../services/node-pattern.ts';
import { undeclaredEdges } from './judge-needs.ts';
import {
  type DeclaredServices,
  type DrawnTopology,
  isDeclared,
  readDrawing,
  readNode,
  type TopologyDrawing,
} from './topology-drawing.ts';

/** What is stated of a topology besides what is drawn. */
export interface TopologyOptions {
  /**
   * False. Whether nothing else may occur: no other edge and no other service; with declared services, whether each of
   * their needs must be used.
   */
  readonly exactly?: boolean;
  /** None. Edges that must not occur. */
  readonly forbids?: TopologyDrawing;
  /** None. Services, databases, queues and peers that must take part, drawn or not. */
  readonly services?: readonly string[];
  /** None. Services, databases, queues and peers that must not take part. */
  readonly leavesOut?: readonly string[];
}

/** What was given, read once. */
export interface ResolvedTopology {
  readonly drawn: DrawnTopology | undefined;
  readonly declared: DeclaredServices | undefined;
  readonly exactly: boolean;
  readonly forbids: readonly EdgePattern[];
  readonly services: readonly NodePattern[];
  readonly leavesOut: readonly NodePattern[];
}

/** Reads what a topology is expected to be; `rule` is the function that was given it. */
export function resolveTopology(
  expected: TopologyDrawing | DeclaredServices | undefined,
  options: TopologyOptions,
  rule: string = 'topology',
): ResolvedTopology {
  checkKeys(rule, options, ['exactly', 'forbids', 'services', 'leavesOut']);
  const { exactly = false, forbids, services, leavesOut } = options;
  if (typeof exactly !== 'boolean') throw invalidRule(rule, 'exactly is no boolean', 'Give true or false.');
  if (exactly && expected === undefined) {
    throw invalidRule(rule, 'exactly what is not said', 'Draw the topology, as in "gateway -> orders".');
  }
  const declared = isDeclared(expected) ? expected : undefined;
  return {
    declared,
    drawn: expected === undefined || isDeclared(expected) ? undefined : readDrawing(expected, rule),
    exactly,
    forbids: forbids === undefined ? [] : readForbidden(forbids, rule),
    services: readNodes('services', services, rule),
    leavesOut: readNodes('leavesOut', leavesOut, rule),
  };
}

/** The nodes of a drawing that stand alone. */
export function loneNodes(drawn: DrawnTopology | undefined): readonly NodePattern[] {
  if (drawn === undefined) return [];
  return drawn.nodes.filter((node) => !drawn.edges.some(([from, to]) => from === node || to === node));
}

/** The names that are given, of those that may be of the test's own process. */
export function namesIn({ drawn, declared, forbids, services }: ResolvedTopology): readonly string[] {
  const nodes = [...(drawn?.nodes ?? []), ...forbids.flatMap(([from, to]) => [from, to]), ...services];
  return [...nodes.filter((node) => typeof node === 'string'), ...(declared?.graph.order ?? [])];
}

/** The edges of a topology that are not expected. */
export function unexpectedEdges(expected: ResolvedTopology, found: Topology): Topology['edges'] {
  const { drawn, declared, exactly, forbids } = expected;
  const wrong = new Set(forbids.flatMap((edge) => edgesFor(edge, found)));
  if (declared !== undefined) for (const edge of undeclaredEdges(declared, found)) wrong.add(edge);
  if (exactly && drawn !== undefined) {
    const allowed = new Set(drawn.edges.flatMap((edge) => edgesFor(edge, found)));
    for (const edge of found.edges) if (!allowed.has(edge)) wrong.add(edge);
  }
  return found.edges.filter((edge) => wrong.has(edge));
}

function readForbidden(forbids: unknown, rule: string): readonly EdgePattern[] {
  const { edges } = readDrawing(forbids, rule);
  if (edges.length > 0) return edges;
  throw invalidRule(
    rule,
    'forbids has no edge',
    'Write "worker -> gateway", or use leavesOut for what must not take part.',
  );
}

function readNodes(what: string, names: unknown, rule: string): readonly NodePattern[] {
  if (names === undefined) return [];
  if (Array.isArray(names) && names.length > 0) return names.map((name) => readNode(name, rule));
  throw invalidRule(rule, `${what} is no list of names`, 'Give names such as "orders" or "[database]".');
}
