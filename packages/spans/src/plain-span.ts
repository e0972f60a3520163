import type { Span } from '@clnrm/model';

/** Copies a span view into a frozen plain object with everything decoded: it prints, compares and clones as it looks. */
export function toPlainSpan(span: Span): Span {
  return Object.freeze({
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    kind: span.kind,
    start: span.start,
    end: span.end,
    status: span.status,
    attributes: span.attributes,
    events: span.events,
    links: span.links,
    resource: { attributes: span.resource.attributes },
    scope: { name: span.scope.name, version: span.scope.version, attributes: span.scope.attributes },
    traceState: span.traceState,
    flags: span.flags,
    droppedAttributes: span.droppedAttributes,
    droppedEvents: span.droppedEvents,
    droppedLinks: span.droppedLinks,
  });
}
