import type { ParticipantRecord, TalkRecord, TopologyRecord } from './topology-record.ts';

/** Adds topologies up: who takes part in any, with all that they did; nodes and edges are sorted by name. */
export function joinTopologies(topologies: Iterable<TopologyRecord>): TopologyRecord {
  const nodes = new Map<string, ParticipantRecord>();
  const edges = new Map<string, TalkRecord>();
  for (const topology of topologies) {
    for (const node of topology.nodes) nodes.set(node.name, addNode(nodes.get(node.name), node));
    for (const edge of topology.edges) {
      const key = JSON.stringify([edge.from, edge.to, edge.via]);
      edges.set(key, addEdge(edges.get(key), edge));
    }
  }
  return {
    nodes: [...nodes.values()].toSorted((a, b) => compare(a.name, b.name)),
    edges: [...edges.values()].toSorted(
      (a, b) => compare(a.from, b.from) || compare(a.to, b.to) || compare(a.via, b.via),
    ),
  };
}

/** The duration that half of what is known of an edge does not exceed, in nanoseconds; undefined where nothing is. */
export function medianOf({ durations }: Pick<TalkRecord, 'durations'>): number | undefined {
  const sorted = durations.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length / 2) - 1];
}

/** Who sends spans in one file and not in another is a service in both. */
function addNode(known: ParticipantRecord | undefined, more: ParticipantRecord): ParticipantRecord {
  if (known === undefined) return more;
  return {
    name: known.name,
    kind: more.kind === 'service' ? 'service' : known.kind,
    spans: known.spans + more.spans,
    errors: known.errors + more.errors,
  };
}

function addEdge(known: TalkRecord | undefined, more: TalkRecord): TalkRecord {
  if (known === undefined) return more;
  return {
    ...known,
    count: known.count + more.count,
    errors: known.errors + more.errors,
    durations: [...known.durations, ...more.durations],
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
