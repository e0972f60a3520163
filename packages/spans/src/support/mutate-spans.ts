import type { Span } from '@clnrm/model';

/** A single change to a trace that a digest must see; `at` chooses the span. Undefined where it does not apply. */
export type Mutation = (spans: readonly Span[], at: number) => readonly Span[] | undefined;

/** Every kind of single change to structure or content. */
export const mutations: Readonly<Record<string, Mutation>> = {
  'drop a span': (spans, at) => spans.filter((_, index) => index !== at),
  'add a span': (spans, at) => [...spans, { ...pick(spans, at), spanId: 'e'.repeat(16), links: [] }],
  rename: change((span) => ({ name: `${span.name}!` })),
  'change the kind': change((span) => ({ kind: span.kind === 'server' ? 'client' : 'server' })),
  'change the status': change((span) => ({
    status: { ...span.status, code: span.status.code === 'error' ? 'ok' : 'error' },
  })),
  'change the message': change((span) => ({
    status: { ...span.status, message: `${span.status.message}!` },
  })),
  'add an attribute': change((span) => ({ attributes: { ...span.attributes, extra: 1 } })),
  'drop an attribute': change(({ attributes }) => {
    const [first, ...rest] = Object.entries(attributes);
    return first === undefined ? undefined : { attributes: Object.fromEntries(rest) };
  }),
  'change an attribute': change(({ attributes }) => {
    const [first] = Object.keys(attributes);
    if (first === undefined) return undefined;
    return { attributes: { ...attributes, [first]: `${JSON.stringify(attributes[first])}?` } };
  }),
  'change the service': change(() => ({ resource: { attributes: { 'service.name': 'other' } } })),
  'change the scope': change((span) => ({ scope: { ...span.scope, name: `${span.scope.name}!` } })),
  'add an event': change((span) => ({
    events: [...span.events, { name: 'more', time: span.start, attributes: {}, droppedAttributes: 0 }],
  })),
  'drop an event': change(({ events }) => (events.length === 0 ? undefined : { events: events.slice(1) })),
  'drop a link': change(({ links }) => (links.length === 0 ? undefined : { links: links.slice(1) })),
  'add a link': change((span) => ({
    links: [
      ...span.links,
      {
        traceId: '9'.repeat(32),
        spanId: '9'.repeat(16),
        traceState: '',
        attributes: {},
        droppedAttributes: 0,
      },
    ],
  })),
  'make a root': change((span) =>
    span.parentSpanId === undefined ? undefined : { parentSpanId: undefined },
  ),
  'lose the parent': change(() => ({ parentSpanId: 'f'.repeat(16) })),
  'move below another span': (spans, at) => {
    const span = pick(spans, at);
    const children = new Set([span.spanId]);
    for (const other of spans) if (children.has(other.parentSpanId ?? '')) children.add(other.spanId);
    const parent = spans.find(
      ({ name, spanId }) =>
        !children.has(spanId) &&
        spanId !== span.parentSpanId &&
        name !== spans.find((other) => other.spanId === span.parentSpanId)?.name,
    );
    if (parent === undefined) return undefined;
    return spans.map((other) => (other === span ? { ...span, parentSpanId: parent.spanId } : other));
  },
};

function change(edit: (span: Span) => Partial<Span> | undefined): Mutation {
  return (spans, at) => {
    const edited = edit(pick(spans, at));
    return edited && spans.map((span, index) => (index === at ? { ...span, ...edited } : span));
  };
}

function pick(spans: readonly Span[], at: number): Span {
  const span = spans[at];
  if (span === undefined) throw new RangeError(`No span ${at}`);
  return span;
}
