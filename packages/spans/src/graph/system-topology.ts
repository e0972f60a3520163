import { type Topology, topologyOf } from './topology.ts';
import type { Trace } from './trace.ts';

/**
 * The topology of what is tested: without the test's own process and what it calls, unless somebody calls that process or
 * `names` has its name.
 */
export function systemTopologyOf(trace: Trace, names: readonly string[] = []): Topology {
  const topology = topologyOf(trace);
  const own = trace.testRoot?.service;
  if (own === undefined || names.includes(own)) return topology;
  return withoutCaller(topology, own);
}

/** A topology without a service that nobody calls, and without the peers that it alone talks to. */
export function withoutCaller({ nodes, edges }: Topology, service: string): Topology {
  if (edges.some(({ from, to }) => to === service && from !== service)) return { nodes, edges };
  const left = edges.filter(({ from }) => from !== service);
  const talking = new Set(left.flatMap(({ from, to }) => [from, to]));
  return {
    nodes: nodes.filter(({ name, kind }) => name !== service && (kind === 'service' || talking.has(name))),
    edges: left,
  };
}
