import type { Span } from '@clnrm/model';

/** Writes spans as Zipkin's second format has them. */
export function encodeZipkin(spans: readonly Span[]): object[] {
  return spans.map((span) => ({
    traceId: span.traceId.startsWith('0'.repeat(16)) ? span.traceId.slice(16) : span.traceId,
    id: span.spanId,
    parentId: span.parentSpanId,
    name: span.name,
    ...(span.kind === 'internal' ? {} : { kind: span.kind.toUpperCase() }),
    timestamp: Number(span.start.ns / 1000n),
    duration: Number((span.end.ns - span.start.ns) / 1000n),
    localEndpoint: { serviceName: span.resource.attributes['service.name'] },
    annotations: span.events.map((event) => ({
      timestamp: Number(event.time.ns / 1000n),
      value: `${JSON.stringify(event.name)}: ${JSON.stringify(event.attributes)}`,
    })),
    tags: {
      ...span.attributes,
      'otel.scope.name': span.scope.name,
      'otel.scope.version': span.scope.version,
      'w3c.tracestate': span.traceState,
      'otel.dropped_attributes_count': String(span.droppedAttributes),
      'otel.dropped_events_count': String(span.droppedEvents),
      'otel.dropped_links_count': String(span.droppedLinks),
      ...(span.status.code === 'unset' ? {} : { 'otel.status_code': span.status.code.toUpperCase() }),
      ...(span.status.code === 'error' ? { error: span.status.message } : {}),
    },
  }));
}
