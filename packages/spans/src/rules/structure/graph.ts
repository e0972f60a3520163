import type { Span } from '@clnrm/model';
import type { SpanSelector } from '../../claim/selector.ts';
import { type SpanQuery, spanQuery } from '../../claim/span-query.ts';
import type { Trace } from '../../graph/trace.ts';
import { invalidRule } from '../invalid-rule.ts';
import { type Finding, proved, refuted, type Rule } from '../rule.ts';

/** An edge from parent to child. */
export type GraphEdge = readonly [parent: SpanSelector, child: SpanSelector];

/**
 * States what the whole graph of parents and children is: each edge occurs, and no other does. `alone` are the spans
 * without parent and children. How often an edge occurs does not matter; see `tree` for that.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` or `CLNRM_INVALID_RULE`
 */
export function graph(edges: readonly GraphEdge[], alone: readonly SpanSelector[] = []): Rule {
  if (!Array.isArray(edges) || !edges.every((each) => Array.isArray(each) && each.length === 2)) {
    throw invalidRule('graph', 'its edges are no list of pairs', 'Give [["parent", "child"], …].');
  }
  if (edges.length + alone.length === 0) {
    throw invalidRule('graph', 'it is empty', 'Give at least one edge, or a span that stands alone.');
  }
  const pairs = edges.map(([parent, child], index) => ({
    parent: spanQuery(parent, `the parent of edge ${index + 1}`),
    child: spanQuery(child, `the child of edge ${index + 1}`),
  }));
  const loners = alone.map((selector, index) => spanQuery(selector, `span ${index + 1} that stands alone`));
  const words = pairs.map((pair) => `${pair.parent.text} → ${pair.child.text}`);
  return {
    claim: `the graph is ${[...words, ...loners.map(({ text }) => text)].join(', ')}`,
    judge: (trace) => {
      const orphans = new Set(trace.orphans);
      const extra = trace.spans.flatMap((span) =>
        orphans.has(span)
          ? [{ what: `the parent of "${span.name}" has not arrived`, spans: [span] }]
          : extraOf(span, trace, pairs, loners),
      );
      const findings = [...missingOf(trace, pairs, loners), ...extra];
      return findings.length === 0 ? proved(trace.spans) : refuted(findings);
    },
  };
}

interface Pair {
  readonly parent: SpanQuery;
  readonly child: SpanQuery;
}

function missingOf(trace: Trace, pairs: readonly Pair[], loners: readonly SpanQuery[]): readonly Finding[] {
  const missing = pairs.filter((pair) => !trace.spans.some((span) => isEdge(pair, span, trace)));
  const absent = loners.filter((query) => query.select(trace).length === 0);
  return [
    ...missing.map(({ parent, child }) => `the edge ${parent.text} → ${child.text} does not occur`),
    ...absent.map((query) => `the span ${query.text} does not occur`),
  ].map((what) => ({ what, spans: [] }));
}

function isEdge({ parent, child }: Pair, span: Span, trace: Trace): boolean {
  const above = trace.parentOf(span);
  return above !== undefined && parent.matches(above, trace) && child.matches(span, trace);
}

function extraOf(
  span: Span,
  trace: Trace,
  pairs: readonly Pair[],
  loners: readonly SpanQuery[],
): readonly Finding[] {
  const above = trace.parentOf(span);
  if (above !== undefined) {
    if (pairs.some((pair) => isEdge(pair, span, trace))) return [];
    return [{ what: `the edge "${above.name}" → "${span.name}" is not in the graph`, spans: [above, span] }];
  }
  const isKnown = trace.childrenOf(span).length > 0 || loners.some((query) => query.matches(span, trace));
  return isKnown ? [] : [{ what: `"${span.name}" stands alone`, spans: [span] }];
}
