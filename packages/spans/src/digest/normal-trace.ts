import { serviceOf, type Span } from '@clnrm/model';
import { familiesOf, forestOf, origins, type SpanForest } from '../graph/span-forest.ts';
import type { Trace } from '../graph/trace.ts';
import type { ResolvedDigestOptions } from './digest-options.ts';
import { bagFields, fieldsOf, replaced } from './normal-fields.ts';
import { type NormalField, normalSpan, type NormalSpan } from './normal-span.ts';
import { lastBefore } from './proved-order.ts';
import { readingOrder } from './reading-order.ts';

/** The roots of a trace as they are compared and printed; siblings are in the order in which a person reads them. */
export function normalTrace(trace: Trace, options: ResolvedDigestOptions): readonly NormalSpan[] {
  const forest = forestOf(trace);
  const hasLinks = forest.spans.some(({ links }) => links.length > 0);
  const orders = options.order === 'clock' ? orderFields(forest, options) : new Map<Span, NormalField>();
  const orderOf = (span: Span): readonly NormalField[] => {
    const field = orders.get(span);
    return field === undefined ? [] : [field];
  };
  if (!hasLinks) return build(forest, options, orderOf);
  // What a link leads to is told by its tree without links, so that links may form cycles.
  const targets = new Map<Span, NormalSpan>();
  build(forest, options, () => [], targets);
  const texts = linkTexts(forest, targets);
  return build(forest, options, (span) => [...orderOf(span), ...linkFields(span, forest, texts, options)]);
}

function build(
  forest: SpanForest,
  options: ResolvedDigestOptions,
  moreOf: (span: Span) => readonly NormalField[],
  byproduct?: Map<Span, NormalSpan>,
): readonly NormalSpan[] {
  const { spans, parents } = forest;
  const { walk } = familiesOf(parents);
  const below: NormalSpan[][] = spans.map(() => []);
  const roots: NormalSpan[] = [];
  for (const index of walk.toReversed()) {
    const span = spans[index] as Span;
    const parent = parents[index] as number;
    const origin = origins[forest.origins[index] as number] ?? 'root';
    const node = normalSpan({
      name: replaced(span.name, options),
      kind: span.kind,
      service: serviceOf(span),
      fields: [...fieldsOf(span, spans[parent], origin, options), ...moreOf(span)],
      children: readingOrder(below[index] as NormalSpan[]),
      span,
    });
    byproduct?.set(span, node);
    (below[parent] ?? roots).push(node);
  }
  return readingOrder(roots);
}

/** Which siblings each span came after, as far as the clock proves it. */
function orderFields(
  { spans, parents }: SpanForest,
  options: ResolvedDigestOptions,
): ReadonlyMap<Span, NormalField> {
  const fields = new Map<Span, NormalField>();
  const families = Map.groupBy(spans.keys(), (index) => parents[index] as number);
  for (const family of families.values()) {
    for (const [index, before] of lastBefore(spans, family)) {
      const names = [...new Set(before.map(({ name }) => JSON.stringify(replaced(name, options))))];
      if (names.length > 0) fields.set(spans[index] as Span, ['after', names.toSorted().join(', ')]);
    }
  }
  return fields;
}

/** What each span that is linked to is called: its path, and a part of its hash where several have that path. */
function linkTexts({ spans, parents }: SpanForest, nodes: ReadonlyMap<Span, NormalSpan>): readonly string[] {
  const paths: string[] = [];
  const count = new Map<string, number>();
  for (const index of familiesOf(parents).walk) {
    const { name, service } = nodes.get(spans[index] as Span) as NormalSpan;
    const above = paths[parents[index] as number];
    const path = `${above === undefined ? '' : `${above} > `}${JSON.stringify(name)} of ${service}`;
    paths[index] = path;
    count.set(path, (count.get(path) ?? 0) + 1);
  }
  return paths.map((path, index) => {
    const isUnique = count.get(path) === 1;
    return isUnique ? path : `${path} (${nodes.get(spans[index] as Span)?.signature.slice(0, 6)})`;
  });
}

function linkFields(
  span: Span,
  { find }: SpanForest,
  texts: readonly string[],
  options: ResolvedDigestOptions,
): readonly NormalField[] {
  const links = span.links.map(({ traceId, spanId, attributes }) => ({
    to: texts[find(traceId, spanId)] ?? 'elsewhere',
    attributes,
    text: JSON.stringify(bagFields(attributes, '', options.spanKey, options)),
  }));
  return links
    .toSorted((a, b) => (a.to + a.text < b.to + b.text ? -1 : 1))
    .flatMap(({ to, attributes }, index) => [
      [`link ${index + 1}`, to] as const,
      ...bagFields(attributes, `link ${index + 1} `, options.spanKey, options),
    ]);
}
