import type { Span } from '@clnrm/model';

/** A source of random numbers that follows from a seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

/** The spans as another run might have them: in another order, with other ids, at other times. */
export function disguise(spans: readonly Span[], random: () => number): readonly Span[] {
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
  const traceIds = new Map<string, string>();
  const spanIds = new Map<string, string>();
  const renamed = (known: Map<string, string>, id: string): string => {
    const name = known.get(id) ?? hex(id.length);
    known.set(id, name);
    return name;
  };
  const moved = (time: Span['start']): Span['start'] => ({
    ns: time.ns + BigInt(Math.floor(random() * 1e9)),
    uncertainty: time.uncertainty,
  });
  const copies = spans.map((span) => ({
    ...span,
    traceId: renamed(traceIds, span.traceId),
    spanId: renamed(spanIds, span.spanId),
    parentSpanId: span.parentSpanId === undefined ? undefined : renamed(spanIds, span.parentSpanId),
    start: moved(span.start),
    end: moved(span.end),
    attributes: Object.fromEntries(shuffled(Object.entries(span.attributes), random)),
    links: span.links.map((link) => ({
      ...link,
      traceId: renamed(traceIds, link.traceId),
      spanId: renamed(spanIds, link.spanId),
    })),
  }));
  return shuffled(copies, random);
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const keyed = items.map((item) => ({ item, key: random() }));
  return keyed.toSorted((a, b) => a.key - b.key).map(({ item }) => item);
}
