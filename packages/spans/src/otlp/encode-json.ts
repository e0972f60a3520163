import {
  type Attributes,
  type AttributeValue,
  type Instant,
  type Span,
  type SpanEvent,
  type SpanLink,
  spanKinds,
} from '@clnrm/model';
import { monotonicAt } from '../real-time.ts';
import type { AttributeBag } from './attribute-bag.ts';
import { setStamps, stampKeys } from './clock-stamps.ts';

const statusCodes = ['unset', 'ok', 'error'] as const;

/**
 * Encodes spans of this process as an OTLP `ExportTraceServiceRequest` in JSON. Exact times are stamped by `clock`, so
 * that a reader of the same clock has them exactly too.
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function encodeJson(spans: readonly Span[], clock?: string): string {
  const resourceSpans = groups(spans, (span) => span.resource).map(([resource, ofResource]) => ({
    resource: { attributes: keyValues(resource.attributes) },
    scopeSpans: groups(ofResource, (span) => span.scope).map(([scope, ofScope]) => ({
      scope: { name: scope.name, version: scope.version, attributes: keyValues(scope.attributes) },
      spans: ofScope.map((span) => spanOf(span, clock)),
    })),
  }));
  return JSON.stringify({ resourceSpans });
}

function groups<K>(spans: readonly Span[], keyOf: (span: Span) => K): readonly (readonly [K, Span[]])[] {
  const groupOf = new Map<K, Span[]>();
  for (const span of spans) {
    const key = keyOf(span);
    const group = groupOf.get(key);
    if (group === undefined) groupOf.set(key, [span]);
    else group.push(span);
  }
  return [...groupOf];
}

function spanOf(span: Span, clock: string | undefined): object {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    traceState: span.traceState || undefined,
    flags: span.flags,
    name: span.name,
    kind: spanKinds.indexOf(span.kind),
    startTimeUnixNano: String(span.start.ns),
    endTimeUnixNano: String(span.end.ns),
    attributes: keyValues(stamped(span, clock)),
    droppedAttributesCount: span.droppedAttributes,
    events: span.events.map(eventOf),
    droppedEventsCount: span.droppedEvents,
    links: span.links.map(linkOf),
    droppedLinksCount: span.droppedLinks,
    status: { code: statusCodes.indexOf(span.status.code), message: span.status.message },
  };
}

function stamped({ attributes, start, end }: Span, clock: string | undefined): Attributes {
  if (clock === undefined || Object.hasOwn(attributes, stampKeys.clock)) return attributes;
  if (!isExact(start) || !isExact(end)) return attributes;
  const bag: AttributeBag = { ...attributes };
  setStamps(bag, clock, monotonicAt(start.ns), monotonicAt(end.ns));
  return bag;
}

function isExact(instant: Instant): boolean {
  return instant.uncertainty === 0n;
}

function eventOf({ name, time, attributes, droppedAttributes }: SpanEvent): object {
  return {
    name,
    timeUnixNano: String(time.ns),
    attributes: keyValues(attributes),
    droppedAttributesCount: droppedAttributes,
  };
}

function linkOf({ traceId, spanId, traceState, attributes, droppedAttributes }: SpanLink): object {
  return {
    traceId,
    spanId,
    traceState,
    attributes: keyValues(attributes),
    droppedAttributesCount: droppedAttributes,
  };
}

function keyValues(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: AttributeValue): object {
  switch (typeof value) {
    case 'string':
      return { stringValue: value };
    case 'boolean':
      return { boolValue: value };
    case 'bigint':
      return { intValue: String(value) };
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0)
        ? { intValue: String(value) }
        : { doubleValue: Number.isFinite(value) ? value : String(value) };
    default:
      return compoundValue(value);
  }
}

function compoundValue(value: AttributeValue & (object | null)): object {
  if (value === null) return {};
  if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value as Attributes) } };
}
