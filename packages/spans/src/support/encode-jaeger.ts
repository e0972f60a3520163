import type { Attributes, AttributeValue, Span } from '@clnrm/model';

/** Writes spans as Jaeger's API answers them, each a process of its own; integers are written bare. */
export function encodeJaeger(spans: readonly Span[]): string {
  const processes = Object.fromEntries(
    spans.map(({ resource }, index) => {
      const { 'service.name': serviceName, ...tags } = resource.attributes;
      return [`p${index}`, { serviceName, tags: tagsOf(tags) }];
    }),
  );
  const data = [
    { traceID: spans[0]?.traceId ?? '', spans: spans.map(encodeSpan), processes, warnings: null },
  ];
  const text = JSON.stringify({ data, total: 0, limit: 0, offset: 0, errors: null });
  return text.replaceAll(/"@(-?\d+)@"/g, '$1');
}

function encodeSpan(span: Span, index: number): object {
  const parent = { refType: 'CHILD_OF', traceID: span.traceId, spanID: span.parentSpanId };
  const links = span.links.map((link) => ({
    refType: 'FOLLOWS_FROM',
    traceID: link.traceId,
    spanID: link.spanId,
  }));
  return {
    traceID: span.traceId.replace(/^0+/, ''),
    spanID: span.spanId.replace(/^0+/, ''),
    flags: span.flags,
    operationName: span.name,
    references: [...(span.parentSpanId === undefined ? [] : [parent]), ...links],
    startTime: integer(span.start.ns / 1000n),
    duration: integer((span.end.ns - span.start.ns) / 1000n),
    tags: [
      ...tagsOf(span.attributes),
      ...tagsOf({
        'span.kind': span.kind,
        'otel.scope.name': span.scope.name,
        'otel.scope.version': span.scope.version,
        ...(span.status.code === 'unset' ? {} : { 'otel.status_code': span.status.code.toUpperCase() }),
        ...(span.status.code === 'error' ? { error: true } : {}),
        'otel.status_description': span.status.message,
        'w3c.tracestate': span.traceState,
        'otel.dropped_attributes_count': span.droppedAttributes,
        'otel.dropped_events_count': span.droppedEvents,
        'otel.dropped_links_count': span.droppedLinks,
      }),
    ],
    logs: span.events.map((event) => ({
      timestamp: integer(event.time.ns / 1000n),
      fields: tagsOf({
        event: event.name,
        ...event.attributes,
        'otel.dropped_attributes_count': event.droppedAttributes,
      }),
    })),
    processID: `p${index}`,
    warnings: null,
  };
}

function tagsOf(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, ...typed(value) }));
}

function typed(value: AttributeValue): { readonly type: string; readonly value: unknown } {
  if (value instanceof Uint8Array) return { type: 'binary', value: Buffer.from(value).toString('base64') };
  switch (typeof value) {
    case 'boolean':
      return { type: 'bool', value };
    case 'bigint':
      return { type: 'int64', value: integer(value) };
    case 'number':
      return Number.isInteger(value)
        ? { type: 'int64', value: integer(BigInt(value)) }
        : { type: 'float64', value };
    default:
      return { type: 'string', value };
  }
}

// JSON.stringify knows no number of 64 bits.
function integer(value: bigint): string {
  return `@${value}@`;
}
