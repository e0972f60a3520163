import { type Attributes, type AttributeValue, type Span, spanKinds } from '@clnrm/model';
import { encodeByOracle } from './otlp-oracle.ts';

/** Encodes spans as an OTLP request in protobuf, each with a resource of its own. */
export function protobufOf(spans: readonly Span[]): Uint8Array {
  return encodeByOracle({
    resourceSpans: spans.map((span) => ({
      resource: { attributes: keyValues(span.resource.attributes) },
      scopeSpans: [{ scope: { name: span.scope.name, version: span.scope.version }, spans: [otlpOf(span)] }],
    })),
  });
}

function otlpOf(span: Span): object {
  return {
    traceId: Buffer.from(span.traceId, 'hex'),
    spanId: Buffer.from(span.spanId, 'hex'),
    ...(span.parentSpanId === undefined ? {} : { parentSpanId: Buffer.from(span.parentSpanId, 'hex') }),
    name: span.name,
    kind: spanKinds.indexOf(span.kind),
    startTimeUnixNano: String(span.start.ns),
    endTimeUnixNano: String(span.end.ns),
    attributes: keyValues(span.attributes),
    status: { code: ['unset', 'ok', 'error'].indexOf(span.status.code), message: span.status.message },
    flags: span.flags,
  };
}

function keyValues(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }));
}

function valueOf(value: AttributeValue): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(valueOf) } };
  const number = Number(value);
  return Number.isInteger(number) ? { intValue: String(number) } : { doubleValue: number };
}
