import {
  decodeByOracle,
  type OracleKeyValue,
  type OracleLong,
  type OracleValue,
} from '../../../packages/spans/src/support/otlp-oracle.ts';

/** Writes a protobuf request again as OTLP's JSON, as the exporters of JavaScript do. */
export function toOtlpJson(request: Buffer): Buffer {
  const resourceSpans = decodeByOracle(request).resourceSpans.map(({ resource, scopeSpans }) => ({
    resource: { attributes: listOf(resource?.attributes ?? []), droppedAttributesCount: 0 },
    scopeSpans: scopeSpans.map(({ scope, spans }) => ({
      scope: { name: scope?.name, version: scope?.version },
      spans: spans.map((span) => ({
        traceId: hex(span.traceId),
        spanId: hex(span.spanId),
        ...(span.parentSpanId.length === 0 ? {} : { parentSpanId: hex(span.parentSpanId) }),
        name: span.name,
        kind: span.kind,
        startTimeUnixNano: digits(span.startTimeUnixNano),
        endTimeUnixNano: digits(span.endTimeUnixNano),
        attributes: listOf(span.attributes),
        droppedAttributesCount: span.droppedAttributesCount,
        events: span.events.map((event) => ({
          attributes: listOf(event.attributes),
          name: event.name,
          timeUnixNano: digits(event.timeUnixNano),
          droppedAttributesCount: event.droppedAttributesCount,
        })),
        droppedEventsCount: span.droppedEventsCount,
        status: { code: span.status?.code ?? 0 },
        links: [],
        droppedLinksCount: span.droppedLinksCount,
        flags: span.flags,
      })),
    })),
  }));
  return Buffer.from(JSON.stringify({ resourceSpans }));
}

function listOf(entries: readonly OracleKeyValue[]): object[] {
  return entries.map(({ key, value }) => ({ key, value: value === null ? {} : valueOf(value) }));
}

function valueOf(value: OracleValue): object {
  return value.value === 'intValue'
    ? { intValue: Number(digits(value.intValue)) }
    : { stringValue: value.stringValue };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function digits({ high, low }: OracleLong): string {
  return String((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0));
}
