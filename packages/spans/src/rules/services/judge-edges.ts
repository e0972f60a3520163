import { serviceOf } from '@clnrm/model';
import type { Topology, TopologyEdge, TopologyNode } from '../../graph/topology.ts';
import { countOf, nameSpans } from '../name-span.ts';
import { type Finding, proved, refuted, type RuleVerdict } from '../rule.ts';
import { type EdgePattern, formatNode, nodesFor } from './node-pattern.ts';

/** Judges that an edge occurs. */
export function judgeExpected(edge: EdgePattern, topology: Topology): RuleVerdict {
  const found = edgesFor(edge, topology);
  if (found.length > 0) {
    const spans = found.flatMap(({ spans: each }) => each.slice(0, 1));
    return proved(spans, found.some(isLasting(topology)));
  }
  return refuted([missing(edge, topology)]);
}

function missing([from, to, via]: EdgePattern, topology: Topology): Finding {
  const callers = nodesFor(from, topology);
  if (callers.length === 0) {
    const services = topology.nodes.filter(({ kind }) => kind === 'service').map(({ name }) => name);
    const known = services.length === 0 ? 'no service sent a span' : `spans came from ${services.join(', ')}`;
    return { what: `${formatNode(from)} does not occur: ${known}`, spans: [] };
  }
  const otherwise = edgesFor([from, to], topology);
  if (otherwise.length > 0) return talksOtherwise(otherwise, via);
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

/** They talk, but not in the way that is expected. */
function talksOtherwise(found: readonly TopologyEdge[], via: EdgePattern[2]): Finding {
  const how = found.map(({ from, to, count }) =>
    via === 'message'
      ? `${from} calls ${to} ${countOf(count, 'time')} and hands it no message`
      : `${from} hands ${to} ${countOf(count, 'message')} and never calls it`,
  );
  return { what: how.join(', '), spans: found.flatMap(({ spans }) => spans.slice(0, 1)) };
}

/** Judges that an edge does not occur; it holds where nobody talks. */
export function judgeForbidden(edge: EdgePattern, topology: Topology): RuleVerdict {
  const found = edgesFor(edge, topology);
  if (found.length === 0) return proved([]);
  return refuted(
    found.map((each) => ({ what: `${describeEdge(each)}, which is forbidden`, spans: each.spans })),
    found.some(isLasting(topology)),
  );
}

/** Judges that no edges occur but these. */
export function judgeOthers(exactly: readonly EdgePattern[], topology: Topology): RuleVerdict {
  const allowed = new Set(exactly.flatMap((edge) => edgesFor(edge, topology)));
  const others = topology.edges.filter((edge) => !allowed.has(edge));
  if (others.length === 0) return proved([]);
  return refuted(
    others.map((each) => ({ what: `${describeEdge(each)}, which is none of the edges`, spans: each.spans })),
    others.some(isLasting(topology)),
  );
}

/** Says of an edge that it occurs, how often and by which spans. */
export function describeEdge({ from, to, count, spans }: TopologyEdge): string {
  const own = spans.some((span) => serviceOf(span) === to) ? 'reaching' : 'by';
  return `${from} talks to ${to} ${countOf(count, 'time')}, ${own} ${nameSpans(spans)}`;
}

/** The edges of a topology that a pattern picks. */
export function edgesFor([from, to, via]: EdgePattern, topology: Topology): readonly TopologyEdge[] {
  const [callers, called] = [namesOf(nodesFor(from, topology)), namesOf(nodesFor(to, topology))];
  const queues = namesOf(topology.nodes.filter(({ kind }) => kind === 'queue'));
  return topology.edges.filter((edge) => {
    if (!callers.has(edge.from) || !called.has(edge.to)) return false;
    if (via === undefined || queues.has(edge.from) || queues.has(edge.to)) return true;
    return (via === 'call') === (edge.via === 'call');
  });
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
