import { durationOf, serviceOf, type Span, type TopologyRecord } from '@clnrm/model';
import { JoinedTrace } from '../graph/joined-trace.ts';
import { systemTopologyOf } from '../graph/system-topology.ts';
import type { Topology } from '../graph/topology.ts';
import type { Trace } from '../graph/trace.ts';

// A median of so many is near enough, and a file with a million spans says it in a few kilobytes.
const maxDurations = 50;

/**
 * What the traces of some tests show of who talks to whom, small enough to be sent elsewhere. Undefined where no service but
 * the tests' own process sent a span.
 */
export function recordTopology(traces: readonly Trace[]): TopologyRecord | undefined {
  const [last] = traces.filter(hasService).slice(-1);
  if (last === undefined) return undefined;
  return withoutSpans(systemTopologyOf(new JoinedTrace(() => traces, last).refresh()));
}

/** A topology without its spans, of which only some durations are kept. */
export function withoutSpans({ nodes, edges }: Topology): TopologyRecord {
  return {
    nodes: nodes.map(({ name, kind, spans, errors }) => ({ name, kind, spans, errors })),
    edges: edges.map(({ from, to, via, count, errors, spans }) => ({
      from,
      to,
      via,
      count,
      errors,
      durations: pick(spans).map((span) => Math.max(0, Number(durationOf(span)))),
    })),
  };
}

function hasService({ spans, testRoot }: Trace): boolean {
  return spans.some((span) => serviceOf(span) !== testRoot?.service);
}

function pick(spans: readonly Span[]): readonly Span[] {
  const step = Math.max(1, spans.length / maxDurations);
  return Array.from(
    { length: Math.min(spans.length, maxDurations) },
    (_, index) => spans[Math.floor(index * step)],
  ).filter((span) => span !== undefined);
}
