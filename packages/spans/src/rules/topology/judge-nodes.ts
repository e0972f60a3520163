import type { Topology } from '../../graph/topology.ts';
import { type Finding, proved, refuted, type RuleVerdict } from '../rule.ts';
import { formatNode, type NodePattern, nodesFor } from '../services/node-pattern.ts';

/** Judges that a node takes part. */
export function judgePresent(node: NodePattern, found: Topology): RuleVerdict {
  const [first] = nodesFor(node, found);
  if (first !== undefined) return proved([], first.kind === 'service');
  return refuted([absence(node, found)]);
}

function absence(node: NodePattern, { nodes }: Topology): Finding {
  const names = nodes.map(({ name }) => name).join(', ');
  const others = names === '' ? 'no service sent a span' : `there are ${names}`;
  return { what: `${formatNode(node)} does not take part: ${others}`, spans: [] };
}

/** Judges that a node takes no part. */
export function judgeAbsent(node: NodePattern, found: Topology): RuleVerdict {
  const present = nodesFor(node, found);
  if (present.length === 0) return proved([]);
  return refuted(
    present.map(({ name }) => {
      const edges = found.edges.filter(({ from, to }) => from === name || to === name);
      const callers = edges.filter(({ to }) => to === name).map(({ from }) => from);
      const by = callers.length === 0 ? '' : `, called by ${[...new Set(callers)].join(', ')}`;
      return { what: `${name} takes part${by}`, spans: edges.flatMap(({ spans }) => spans.slice(0, 1)) };
    }),
  );
}

/** Judges that no services take part but these; those that somebody talks to are seen by their edges. */
export function judgeOtherServices(allowed: readonly NodePattern[], found: Topology): RuleVerdict {
  const known = new Set(allowed.flatMap((node) => nodesFor(node, found)));
  const talking = new Set(found.edges.flatMap(({ from, to }) => [from, to]));
  const others = found.nodes.filter((node) => !known.has(node) && !talking.has(node.name));
  if (others.length === 0) return proved([]);
  return refuted(others.map(({ name }) => ({ what: `${name} takes part, and is not drawn`, spans: [] })));
}
