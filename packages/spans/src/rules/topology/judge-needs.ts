import type { Topology, TopologyEdge, TopologyNode } from '../../graph/topology.ts';
import { conjunction, type Finding, proved, refuted, type RuleVerdict, withNotes } from '../rule.ts';
import { describeEdge } from '../services/judge-edges.ts';
import type { DeclaredServices } from './topology-drawing.ts';

/**
 * Judges that declared services talk only to those that they need; with `exactly`, that each need is used as well. A
 * message from one to another is declared where either needs the other, or both need the same broker.
 */
export function judgeNeeds(declared: DeclaredServices, exactly: boolean, found: Topology): RuleVerdict {
  const graph = declaredEdges(declared, found);
  const { order } = declared.graph;
  const silent = !order.some((name) => found.nodes.some((node) => node.name === name && node.spans > 0));
  if (silent) return refuted([silence(order, found)]);
  const wrong = undeclaredEdges(declared, found).map((edge) => ({
    what: `${describeEdge(edge)}, which its needs do not say`,
    spans: edge.spans,
    remedy: `Let "${graph.nameOf(edge.from)}" need what it talks to, or keep it from doing so.`,
  }));
  const unused = exactly ? unusedNeeds(declared, found) : [];
  const verdict = conjunction([
    wrong.length === 0 ? proved([]) : refuted(wrong),
    unused.length === 0 ? proved([]) : refuted(unused.map(unusedNeed)),
  ]);
  const others = found.nodes.filter((node) => node.kind === 'service' && !order.includes(node.name));
  const notes = others.map(({ name }) => `${name} is none of the declared services and is not judged`);
  return withNotes(verdict, notes);
}

/** The edges between declared services that their needs do not say. */
export function undeclaredEdges(declared: DeclaredServices, found: Topology): readonly TopologyEdge[] {
  const { nameOf } = declaredEdges(declared, found);
  const needs = (name: string): readonly string[] => declared.graph.needsOf(name);
  return found.edges.filter((edge) => {
    const [from, to] = [nameOf(edge.from), nameOf(edge.to)];
    if (from === undefined || to === undefined || from === to || needs(from).includes(to)) return false;
    if (edge.via === 'call') return true;
    return !needs(to).includes(from) && !needs(from).some((broker) => needs(to).includes(broker));
  });
}

/** The needs that nothing in a topology shows. */
export function unusedNeeds(
  declared: DeclaredServices,
  found: Topology,
): readonly (readonly [name: string, need: string])[] {
  const { nameOf } = declaredEdges(declared, found);
  const { order } = declared.graph;
  const needsOf = (name: string): readonly string[] => declared.graph.needsOf(name);
  const talks = found.edges.map((edge) => ({ ...edge, from: nameOf(edge.from), to: nameOf(edge.to) }));
  return order.flatMap((name) =>
    needsOf(name)
      .filter((need) => !talks.some((talk) => uses(talk, name, need, needsOf)))
      .map((need) => [name, need] as const),
  );
}

type Talk = {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly via: TopologyEdge['via'];
};

/** A call, a message either way, or a message by way of a broker that both need. */
function uses(
  { from, to, via }: Talk,
  name: string,
  need: string,
  needsOf: (name: string) => readonly string[],
): boolean {
  if (from === name && to === need) return true;
  if (via === 'call') return false;
  if (from === need && to === name) return true;
  const other = from === name ? to : to === name ? from : undefined;
  return other !== undefined && needsOf(other).includes(need);
}

function unusedNeed([name, need]: readonly [string, string]): Finding {
  return {
    what: `${name} needs ${need}, and never talks to it`,
    spans: [],
    remedy: 'Take out the need, use what it is for, or instrument the client that does.',
  };
}

function silence(order: readonly string[], { nodes }: Topology): Finding {
  const services = nodes.filter(({ kind }) => kind === 'service').map(({ name }) => name);
  const known = services.length === 0 ? 'no service did' : `spans came from ${services.join(', ')}`;
  return { what: `none of ${order.join(', ')} sent a span: ${known}`, spans: [] };
}

/** Finds the declared service that a node is, by its name or by what else it goes by. */
function declaredEdges(
  { graph: { order } }: DeclaredServices,
  { nodes }: Topology,
): { readonly nameOf: (node: string) => string | undefined } {
  const declared = new Set(order);
  const services = new Set(nodes.filter(({ kind }) => kind === 'service').map(({ name }) => name));
  const nameOf = ({ name, kind, aliases }: TopologyNode): string | undefined => {
    if (declared.has(name)) return name;
    // The destination of messages may be called like a service that has nothing to do with it.
    const destination = kind === 'queue' ? name.slice(name.indexOf('/') + 1) : undefined;
    return aliases.find((alias) => declared.has(alias) && alias !== destination && !services.has(alias));
  };
  const known = new Map(nodes.map((node) => [node.name, nameOf(node)]));
  return { nameOf: (node) => known.get(node) };
}
