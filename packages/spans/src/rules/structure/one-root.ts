import { serviceOf, type Span } from '@clnrm/model';
import type { Trace } from '../../graph/trace.ts';
import { type Finding, proved, refuted, type Rule } from '../rule.ts';

/**
 * States that each OpenTelemetry trace has one root. In a test, its own span is the root of its trace, and any other
 * trace must be joined to that one by links.
 */
export function oneRoot(): Rule {
  return {
    claim: 'the trace has one root',
    judge: (trace) => {
      const byTrace = Map.groupBy(trace.spans, ({ traceId }) => traceId);
      const { testRoot } = trace;
      const joined = testRoot === undefined ? undefined : joinedTo(testRoot.traceId, byTrace);
      const findings = [...byTrace].flatMap(([traceId, spans]) => [
        ...rootFindings(traceId, spans, trace),
        ...(joined === undefined || joined.has(traceId) ? [] : [strayFinding(spans)]),
      ]);
      return findings.length === 0 ? proved(trace.roots) : refuted(findings);
    },
  };
}

function rootFindings(traceId: string, spans: readonly Span[], { testRoot }: Trace): readonly Finding[] {
  const roots = spans.filter((span) => span.parentSpanId === undefined && span.spanId !== testRoot?.spanId);
  const names = roots.map(({ name }) => `"${name}"`).join(', ');
  if (traceId === testRoot?.traceId) {
    if (roots.length === 0) return [];
    return [
      {
        what: `beside the test itself, ${names} ${roots.length === 1 ? 'is a root' : 'are roots'}`,
        spans: roots,
      },
    ];
  }
  if (roots.length === 1) return [];
  if (roots.length === 0) return [{ what: 'no root has arrived', spans: [] }];
  return [{ what: `${roots.length} spans are roots: ${names}`, spans: roots }];
}

function strayFinding(spans: readonly Span[]): Finding {
  const first = spans.find(({ parentSpanId }) => parentSpanId === undefined) ?? spans[0];
  return {
    what: `${first === undefined ? 'a span' : `"${first.name}" of ${serviceOf(first)}`} belongs to a trace that nothing joins to the test`,
    spans,
    remedy: 'Pass on the headers traceparent and baggage, or link its root to the span that caused it.',
  };
}

/** The traces that links join to one, in either direction. */
function joinedTo(traceId: string, byTrace: ReadonlyMap<string, readonly Span[]>): ReadonlySet<string> {
  const neighbours = new Map<string, Set<string>>();
  const join = (a: string, b: string): void => {
    neighbours.set(a, (neighbours.get(a) ?? new Set()).add(b));
    neighbours.set(b, (neighbours.get(b) ?? new Set()).add(a));
  };
  for (const [own, spans] of byTrace) {
    for (const { links } of spans) for (const link of links) join(own, link.traceId);
  }
  // A set gives out what is added while it is walked.
  const met = new Set([traceId]);
  for (const id of met) for (const other of neighbours.get(id) ?? []) met.add(other);
  return met;
}
