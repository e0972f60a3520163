import type { Topology, TopologyNode } from '../../graph/topology.ts';
import { invalidRule } from '../invalid-rule.ts';

const kinds: readonly TopologyNode['kind'][] = ['service', 'database', 'queue', 'peer'];

/**
 * Picks nodes of a topology: by name or alias as text, as text with `*` for any text and `?` for any character, or as an
 * expression, or by what they are. The name of a service comes first: text that names a service means no other node.
 */
export type NodePattern =
  | string
  | RegExp
  | { readonly like: string }
  | { readonly kind: TopologyNode['kind']; readonly name?: string | RegExp };

/**
 * One direction of talk: who begins, and with whom. With `'call'` or `'message'` it is talk of that kind alone, where links
 * count as messages; what goes through a queue fits both.
 */
export type EdgePattern = readonly [from: NodePattern, to: NodePattern, via?: 'call' | 'message'];

/** The nodes of a topology that a pattern picks. */
export function nodesFor(pattern: NodePattern, topology: Topology): readonly TopologyNode[] {
  if (typeof pattern !== 'string') return topology.nodes.filter((node) => fitsNode(pattern, node));
  const named = topology.nodes.filter(({ name }) => name === pattern);
  return named.length > 0 ? named : topology.nodes.filter(({ aliases }) => aliases.includes(pattern));
}

/** Writes a pattern as it reads in a claim: `orders`, `/^api/`, `any database`. */
export function formatNode(pattern: NodePattern): string {
  if (typeof pattern === 'string' || pattern instanceof RegExp) return String(pattern);
  if ('like' in pattern) return pattern.like;
  return pattern.name === undefined ? `any ${pattern.kind}` : `${pattern.kind} ${pattern.name}`;
}

/** Writes an edge as it reads in a claim: `frontend → api`, `orders ⇢ worker` for messages. */
export function formatEdge([from, to, via]: EdgePattern): string {
  return `${formatNode(from)} ${via === 'message' ? '⇢' : '→'} ${formatNode(to)}`;
}

/**
 * Refuses what is no list of edges; `what` names it, such as `expected`.
 * @throws ClnrmError `CLNRM_INVALID_RULE`
 */
export function checkEdges(edges: unknown, rule: string, what: string): void {
  const remedy = 'Give pairs such as ["frontend", "api"], or ["frontend", { kind: "database" }].';
  if (!Array.isArray(edges) || edges.length === 0)
    throw invalidRule(rule, `${what} is no list of edges`, remedy);
  for (const [index, edge] of edges.entries()) {
    const isPair =
      Array.isArray(edge) &&
      (edge.length === 2 || (edge.length === 3 && ['call', 'message', undefined].includes(edge[2]))) &&
      edge.slice(0, 2).every(isNodePattern);
    if (!isPair) throw invalidRule(rule, `${what}[${index}] is no pair of nodes`, remedy);
  }
}

function fitsNode(pattern: Exclude<NodePattern, string>, node: TopologyNode): boolean {
  if ('like' in pattern) return [node.name, ...node.aliases].some((name) => isLike(pattern.like, name));
  const { kind, name } = pattern instanceof RegExp ? { kind: node.kind, name: pattern } : pattern;
  if (kind !== node.kind) return false;
  return name === undefined || [node.name, ...node.aliases].some((each) => fitsName(name, each));
}

function isLike(glob: string, name: string): boolean {
  const literal = glob.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(name);
}

function fitsName(pattern: string | RegExp, name: string): boolean {
  return typeof pattern === 'string' ? pattern === name : name.search(pattern) >= 0;
}

function isNodePattern(value: unknown): value is NodePattern {
  if (typeof value === 'string') return value !== '';
  if (value instanceof RegExp) return true;
  if (typeof value !== 'object' || value === null) return false;
  if ('like' in value) {
    return Object.keys(value).length === 1 && typeof value.like === 'string' && value.like !== '';
  }
  const { kind, name, ...others } = value as Record<string, unknown>;
  const isName = name === undefined || (typeof name === 'string' && name !== '') || name instanceof RegExp;
  return kinds.includes(kind as never) && isName && Object.keys(others).length === 0;
}
