import { type EdgePattern, formatEdge, formatNode, type NodePattern } from '../services/node-pattern.ts';
import { loneNodes, type ResolvedTopology } from './resolved-topology.ts';

const shown = 8;

/** What is stated of a topology in words; completes "Failed to prove that ...". */
export function claimOf(expected: ResolvedTopology): string {
  const { drawn, declared, exactly, forbids, services, leavesOut } = expected;
  const edges = drawn?.edges ?? [];
  const present = [...loneNodes(drawn), ...services];
  const parts = [
    ...(edges.length === 0 ? [] : [`the services talk ${exactly ? 'exactly ' : ''}so: ${list(edges)}`]),
    ...(declared === undefined ? [] : [needsClaim(declared.graph.order, exactly)]),
    ...(present.length === 0 ? [] : [`${names(present)} ${takes(present)} part`]),
    ...(forbids.length === 0 ? [] : [`they never talk so: ${list(forbids)}`]),
    ...(leavesOut.length === 0 ? [] : [`${names(leavesOut)} ${takes(leavesOut)} no part`]),
  ];
  return parts.length === 0 ? 'some service takes part' : parts.join(', and ');
}

function needsClaim(services: readonly string[], exactly: boolean): string {
  const who = cut([...services]).join(', ');
  return `${who} talk to each other ${exactly ? 'exactly' : 'only'} as their needs say`;
}

function list(edges: readonly EdgePattern[]): string {
  return cut(edges.map(formatEdge)).join(', ');
}

function names(nodes: readonly NodePattern[]): string {
  return cut(nodes.map(formatNode)).join(', ');
}

function takes(nodes: readonly unknown[]): string {
  return nodes.length === 1 ? 'takes' : 'take';
}

function cut(words: readonly string[]): readonly string[] {
  const more = words.length - shown;
  return more > 1 ? [...words.slice(0, shown), `and ${more} more`] : words;
}
