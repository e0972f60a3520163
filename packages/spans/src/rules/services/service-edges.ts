import { serviceOf } from '@clnrm/model';
import { type Topology, type TopologyEdge, type TopologyNode, topologyOf } from '../../graph/topology.ts';
import { checkKeys, invalidRule } from '../invalid-rule.ts';
import { conjunction, type Finding, proved, refuted, type Rule, type RuleVerdict } from '../rule.ts';
import { countOf, nameSpans } from '../name-span.ts';
import { checkEdges, type EdgePattern, formatEdge, formatNode, nodesFor } from './node-pattern.ts';

/** Which services, databases, queues and peers talk to which; at least one of the three is given. */
export interface ServiceEdgesOptions {
  /** Edges that must occur. Defaults to none. */
  readonly expected?: readonly EdgePattern[];
  /** Edges that must not occur. Defaults to none. */
  readonly forbidden?: readonly EdgePattern[];
  /** All edges that occur: each must, and no other may. Defaults to any. */
  readonly exactly?: readonly EdgePattern[];
}

const rule = 'serviceEdges';

/**
 * States who talks to whom: by parents and links from one service to another, and by client spans for databases, queues
 * and peers that send no spans. Forbidden edges hold where nobody talks.
 * @throws ClnrmError `CLNRM_INVALID_RULE`
 */
export function serviceEdges(options: ServiceEdgesOptions): Rule {
  checkKeys(rule, options, ['expected', 'forbidden', 'exactly']);
  const { expected, forbidden, exactly } = options;
  for (const [what, edges] of Object.entries({ expected, forbidden, exactly })) {
    if (edges !== undefined) checkEdges(edges, rule, what);
  }
  if (expected === undefined && forbidden === undefined && exactly === undefined) {
    throw invalidRule(rule, 'no edge is given', 'Give expected, forbidden or exactly.');
  }
  return {
    claim: claimOf(options),
    judge: (trace) => {
      const topology = topologyOf(trace);
      return conjunction([
        ...[...(expected ?? []), ...(exactly ?? [])].map((edge) => judgeExpected(edge, topology)),
        ...(forbidden ?? []).map((edge) => judgeForbidden(edge, topology)),
        ...(exactly === undefined ? [] : [judgeOthers(exactly, topology)]),
      ]);
    },
  };
}

function claimOf({ expected, forbidden, exactly }: ServiceEdgesOptions): string {
  const list = (edges: readonly EdgePattern[]): string => edges.map(formatEdge).join(', ');
  return [
    ...(exactly === undefined ? [] : [`the services talk exactly so: ${list(exactly)}`]),
    ...(expected === undefined ? [] : [`the services talk so: ${list(expected)}`]),
    ...(forbidden === undefined ? [] : [`they never talk so: ${list(forbidden)}`]),
  ].join(', and ');
}

function judgeExpected(edge: EdgePattern, topology: Topology): RuleVerdict {
  const found = edgesFor(edge, topology);
  if (found.length > 0) {
    const spans = found.flatMap(({ spans: each }) => each.slice(0, 1));
    return proved(spans, found.some(isLasting(topology)));
  }
  return refuted([missing(edge, topology)]);
}

function missing([from, to]: EdgePattern, topology: Topology): Finding {
  const callers = nodesFor(from, topology);
  if (callers.length === 0) {
    const services = topology.nodes.filter(({ kind }) => kind === 'service').map(({ name }) => name);
    const known = services.length === 0 ? 'no service sent a span' : `spans came from ${services.join(', ')}`;
    return { what: `${formatNode(from)} does not occur: ${known}`, spans: [] };
  }
  const called = topology.edges.filter((edge) => callers.some(({ name }) => name === edge.from));
  const names = [...new Set(called.map((edge) => edge.to))].join(', ');
  return {
    what: `${formatNode(from)} never talks to ${formatNode(to)}, ${names === '' ? 'and to nobody else' : `but to ${names}`}`,
    spans: called.flatMap(({ spans }) => spans.slice(0, 1)),
    ...(nodesFor(to, topology).length === 0
      ? { remedy: `No service, database, queue or peer of this trace is called ${formatNode(to)}.` }
      : {}),
  };
}

function judgeForbidden(edge: EdgePattern, topology: Topology): RuleVerdict {
  const found = edgesFor(edge, topology);
  if (found.length === 0) return proved([]);
  return refuted(
    found.map((each) => ({ what: `${describe(each)}, which is forbidden`, spans: each.spans })),
    found.some(isLasting(topology)),
  );
}

function judgeOthers(exactly: readonly EdgePattern[], topology: Topology): RuleVerdict {
  const allowed = new Set(exactly.flatMap((edge) => edgesFor(edge, topology)));
  const others = topology.edges.filter((edge) => !allowed.has(edge));
  if (others.length === 0) return proved([]);
  return refuted(
    others.map((each) => ({ what: `${describe(each)}, which is none of the edges`, spans: each.spans })),
    others.some(isLasting(topology)),
  );
}

function describe({ from, to, count, spans }: TopologyEdge): string {
  const own = spans.some((span) => serviceOf(span) === to) ? 'reaching' : 'by';
  return `${from} talks to ${to} ${countOf(count, 'time')}, ${own} ${nameSpans(spans)}`;
}

function edgesFor([from, to]: EdgePattern, topology: Topology): readonly TopologyEdge[] {
  const [callers, called] = [namesOf(nodesFor(from, topology)), namesOf(nodesFor(to, topology))];
  return topology.edges.filter((edge) => callers.has(edge.from) && called.has(edge.to));
}

function namesOf(nodes: readonly TopologyNode[]): ReadonlySet<string> {
  return new Set(nodes.map(({ name }) => name));
}

/** An edge by parents or links stays; one by the address that was called, or to a peer, may turn out to be another. */
function isLasting(topology: Topology): (edge: TopologyEdge) => boolean {
  const services = new Set(topology.nodes.filter(({ kind }) => kind === 'service').map(({ name }) => name));
  return ({ from, to, spans }) =>
    from !== to && services.has(from) && spans.some((span) => serviceOf(span) === to);
}
