import { serviceOf, type Span } from '@clnrm/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitrarySpans } from '../support/arbitrary-trace.ts';
import { databaseSystemOf } from './conventions.ts';
import { topologyOf } from './topology.ts';
import { Trace } from './trace.ts';

/** A span and what encloses it within its service, found by looking at every span. */
function chainOf(span: Span, spans: readonly Span[]): readonly Span[] {
  const above = spans.find(({ spanId }) => spanId === span.parentSpanId);
  const isWithin = above !== undefined && serviceOf(above) === serviceOf(span);
  return isWithin ? [span, ...chainOf(above, spans)] : [span];
}

const isOutgoing = ({ kind }: Span): boolean => kind === 'client' || kind === 'producer';

/** Every edge as the definition says it, by looking at every pair of spans. */
function naiveEdges(spans: readonly Span[]): readonly string[] {
  const edges: string[] = [];
  const otherSide = new Set<Span>();
  for (const from of spans) {
    for (const to of spans) {
      const isParent = to.parentSpanId === from.spanId;
      const isSender = isParent || to.links.some(({ spanId }) => spanId === from.spanId);
      if (!isSender) continue;
      if (serviceOf(from) !== serviceOf(to)) {
        const isMessage = from.kind === 'producer' || to.kind === 'consumer';
        edges.push(
          `${serviceOf(from)} ${isMessage ? 'message' : isParent ? 'call' : 'link'} ${serviceOf(to)}`,
        );
        for (const each of [...chainOf(from, spans), ...chainOf(to, spans)]) otherSide.add(each);
      }
      if (from.kind === 'producer' && to.kind === 'consumer') {
        for (const each of [from, ...chainOf(to, spans)]) otherSide.add(each);
      }
    }
  }
  for (const span of spans) {
    const isOuter = spans.some(
      (inner) => inner !== span && isOutgoing(inner) && chainOf(inner, spans).includes(span),
    );
    const system = databaseSystemOf(span);
    if (isOutgoing(span) && !isOuter && !otherSide.has(span) && system !== undefined) {
      edges.push(`${serviceOf(span)} call ${system}`);
    }
  }
  return edges.toSorted();
}

test('the edges of any trace are those that looking at every pair of spans finds', () => {
  fc.assert(
    fc.property(arbitrarySpans, (spans) => {
      const found = topologyOf(new Trace(spans)).edges.flatMap(({ from, to, via, count }) =>
        Array.from({ length: count }, () => `${from} ${via} ${to}`),
      );
      expect(found.toSorted()).toEqual(naiveEdges(spans));
    }),
    { numRuns: 400 },
  );
});
