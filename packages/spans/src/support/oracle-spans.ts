import {
  type Attributes,
  type AttributeValue,
  type Resource,
  type Scope,
  type Span,
  type SpanEvent,
  type SpanKind,
  type SpanLink,
  spanKinds,
} from '@clnrm/model';
import {
  decodeByOracle,
  type OracleLong,
  type OracleKeyValue,
  type OracleSpan,
  type OracleValue,
} from './otlp-oracle.ts';

const statusCodes = ['unset', 'ok', 'error'] as const;

/** Decodes a request by protobufjs and makes spans of its messages, the plain values that ours come to. */
export function spansByOracle(bytes: Uint8Array): Span[] {
  const spans: Span[] = [];
  for (const { resource, scopeSpans } of decodeByOracle(bytes).resourceSpans) {
    const owner: Resource = { attributes: attributesOf(resource?.attributes ?? []) };
    for (const { scope, spans: messages } of scopeSpans) {
      const maker: Scope = {
        name: scope?.name ?? '',
        version: scope?.version ?? '',
        attributes: attributesOf(scope?.attributes ?? []),
      };
      for (const message of messages) spans.push(spanOf(message, owner, maker));
    }
  }
  return spans;
}

function spanOf(message: OracleSpan, resource: Resource, scope: Scope): Span {
  const start = nanoseconds(message.startTimeUnixNano);
  const uncertainty = start % 1000n !== 0n ? 0n : start % 1_000_000n === 0n ? 1_000_000n : 1000n;
  const parent = hex(message.parentSpanId);
  return {
    traceId: hex(message.traceId),
    spanId: hex(message.spanId),
    parentSpanId: parent === '' || parent === '0000000000000000' ? undefined : parent,
    name: message.name,
    kind: kindOf(message.kind),
    start: { ns: start, uncertainty },
    end: { ns: nanoseconds(message.endTimeUnixNano), uncertainty },
    status: {
      code: statusCodes[message.status?.code ?? 0] ?? 'unset',
      message: message.status?.message ?? '',
    },
    attributes: attributesOf(message.attributes),
    events: message.events.map((event): SpanEvent => ({
      name: event.name,
      time: { ns: nanoseconds(event.timeUnixNano), uncertainty },
      attributes: attributesOf(event.attributes),
      droppedAttributes: event.droppedAttributesCount,
    })),
    links: message.links.map((link): SpanLink => ({
      traceId: hex(link.traceId),
      spanId: hex(link.spanId),
      traceState: link.traceState,
      attributes: attributesOf(link.attributes),
      droppedAttributes: link.droppedAttributesCount,
    })),
    resource,
    scope,
    traceState: message.traceState,
    flags: message.flags,
    droppedAttributes: message.droppedAttributesCount,
    droppedEvents: message.droppedEventsCount,
    droppedLinks: message.droppedLinksCount,
  };
}

function kindOf(kind: number): SpanKind {
  return spanKinds[kind] ?? 'unspecified';
}

// An absent field is an empty list instead of bytes.
function hex(bytes: Uint8Array): string {
  if (bytes.length === 0) return '';
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

function nanoseconds(time: OracleLong): bigint {
  return (BigInt(time.high >>> 0) << 32n) | BigInt(time.low >>> 0);
}

function attributesOf(entries: readonly OracleKeyValue[]): Attributes {
  const bag: Record<string, AttributeValue> = {};
  for (const { key, value } of entries) {
    if (key === '__proto__')
      Object.defineProperty(bag, key, {
        value: valueOf(value),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    else bag[key] = valueOf(value);
  }
  return bag;
}

function valueOf(value: OracleValue | null): AttributeValue {
  switch (value?.value) {
    case 'stringValue':
      return value.stringValue;
    case 'boolValue':
      return value.boolValue;
    case 'intValue':
      return integerOf(value.intValue);
    case 'doubleValue':
      return value.doubleValue;
    case 'bytesValue':
      return Uint8Array.from(value.bytesValue);
    case 'arrayValue':
      return value.arrayValue.values.map(valueOf);
    case 'kvlistValue':
      return attributesOf(value.kvlistValue.values);
    default:
      return null;
  }
}

function integerOf(long: OracleLong): number | bigint {
  const value = long.high * 0x1_0000_0000 + (long.low >>> 0);
  return Number.isSafeInteger(value) ? value : (BigInt(long.high) << 32n) | BigInt(long.low >>> 0);
}
