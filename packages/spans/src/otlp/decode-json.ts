import {
  type AttributeValue,
  type Resource,
  type Scope,
  type Span,
  type SpanEvent,
  type SpanLink,
  type SpanStatus,
  spanKinds,
} from '@clnrm/model';
import { type AttributeBag, setAttribute } from './attribute-bag.ts';
import { uncertaintyOf } from './clock-granularity.ts';
import { moveEvents, stampedInstant, takeStamps } from './clock-stamps.ts';
import { JsonReader } from './json-reader.ts';
import { malformed, maxDepth } from './malformed.ts';
import { parseJson } from './parse-json.ts';

const statusCodes = ['unset', 'ok', 'error'] as const;

/**
 * Decodes an OTLP `ExportTraceServiceRequest` in JSON into immutable spans. Takes 64-bit integers as strings and as
 * numbers, ids in either case, enums as numbers and as names.
 * @throws ClnrmError `CLNRM_MALFORMED_OTLP` that names the path of what is wrong.
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function decodeJson(bytes: Uint8Array): readonly Span[] {
  const spans: Span[] = [];
  const request = new JsonReader(parseJson(bytes));
  for (const group of request.list('resourceSpans')) {
    const resource: Resource = Object.freeze({
      attributes: Object.freeze(readAttributes(group.object('resource'))),
    });
    for (const scoped of group.list('scopeSpans')) {
      const scope = readScope(scoped.object('scope'));
      for (const span of scoped.list('spans')) spans.push(readSpan(span, resource, scope));
    }
  }
  return spans;
}

function readScope(reader: JsonReader | undefined): Scope {
  return Object.freeze({
    name: reader?.text('name') ?? '',
    version: reader?.text('version') ?? '',
    attributes: Object.freeze(readAttributes(reader)),
  });
}

function readSpan(reader: JsonReader, resource: Resource, scope: Scope): Span {
  const startNs = reader.integer('startTimeUnixNano');
  const uncertainty = uncertaintyOf(startNs);
  const attributes = readAttributes(reader);
  const stamps = takeStamps(attributes);
  const events = reader.list('events').map((event) => readEvent(event, uncertainty));
  const kind = enumOf(reader, 'kind', 'SPAN_KIND_', spanKinds);
  return Object.freeze({
    traceId: reader.requiredId('traceId', 32),
    spanId: reader.requiredId('spanId', 16),
    parentSpanId: reader.id('parentSpanId', 16) || undefined,
    name: reader.text('name'),
    kind: spanKinds[kind] ?? 'unspecified',
    start: stampedInstant(stamps?.start, { ns: startNs, uncertainty }),
    end: stampedInstant(stamps?.end, { ns: reader.integer('endTimeUnixNano'), uncertainty }),
    status: readStatus(reader.object('status')),
    attributes: Object.freeze(attributes),
    events: Object.freeze(stamps?.start === undefined ? events : moveEvents(events, startNs, stamps.start)),
    links: Object.freeze(reader.list('links').map(readLink)),
    resource,
    scope,
    traceState: reader.text('traceState'),
    flags: reader.count('flags'),
    droppedAttributes: reader.count('droppedAttributesCount'),
    droppedEvents: reader.count('droppedEventsCount'),
    droppedLinks: reader.count('droppedLinksCount'),
  });
}

function readStatus(reader: JsonReader | undefined): SpanStatus {
  if (reader === undefined) return { code: 'unset', message: '' };
  const code = statusCodes[enumOf(reader, 'code', 'STATUS_CODE_', statusCodes)] ?? 'unset';
  return { code, message: reader.text('message') };
}

function enumOf(reader: JsonReader, key: string, prefix: string, words: readonly string[]): number {
  const value = reader.raw(key) ?? 0;
  if (typeof value !== 'string') return reader.count(key);
  return Math.max(0, words.indexOf(value.replace(prefix, '').toLowerCase()));
}

function readEvent(reader: JsonReader, uncertainty: bigint): SpanEvent {
  return Object.freeze({
    name: reader.text('name'),
    time: { ns: reader.integer('timeUnixNano'), uncertainty },
    attributes: Object.freeze(readAttributes(reader)),
    droppedAttributes: reader.count('droppedAttributesCount'),
  });
}

function readLink(reader: JsonReader): SpanLink {
  return Object.freeze({
    traceId: reader.id('traceId', 32),
    spanId: reader.id('spanId', 16),
    traceState: reader.text('traceState'),
    attributes: Object.freeze(readAttributes(reader)),
    droppedAttributes: reader.count('droppedAttributesCount'),
  });
}

function readAttributes(owner: JsonReader | undefined): AttributeBag {
  return owner === undefined ? {} : readKeyValues(owner, 'attributes', 0);
}

function readKeyValues(owner: JsonReader, key: string, depth: number): AttributeBag {
  const bag: AttributeBag = {};
  const items = owner.items(key);
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    if (readUsualEntry(item, bag)) continue;
    const entry = owner.item(key, index, item);
    setAttribute(bag, entry.text('key'), readValue(entry.object('value'), depth));
  }
  return bag;
}

/** What most attributes are, as far as it is known that nothing is wrong with them. */
interface UsualEntry {
  readonly key?: unknown;
  readonly value?: { readonly stringValue?: unknown; readonly intValue?: unknown } | null;
}

// Most of a body is attributes, and most of them are a text or a small number: those need no reader of their own, which
// is there to say where something is wrong.
function readUsualEntry(item: unknown, bag: AttributeBag): boolean {
  if (typeof item !== 'object' || item === null) return false;
  const { key, value } = item as UsualEntry;
  if (typeof key !== 'string' || typeof value !== 'object' || value === null) return false;
  const { stringValue, intValue } = value;
  if (typeof stringValue === 'string') {
    setAttribute(bag, key, stringValue);
    return true;
  }
  if (stringValue !== undefined || !Number.isSafeInteger(intValue)) return false;
  setAttribute(bag, key, intValue as number);
  return true;
}

function readValue(reader: JsonReader | undefined, depth: number): AttributeValue {
  if (reader === undefined) return null;
  if (depth > maxDepth) throw malformed(`an attribute value nests deeper than ${maxDepth} levels`);
  if (reader.raw('stringValue') !== undefined) return reader.text('stringValue');
  if (reader.raw('intValue') !== undefined) return narrow(reader.integer('intValue'));
  if (reader.raw('boolValue') !== undefined) return reader.raw('boolValue') === true;
  if (reader.raw('doubleValue') !== undefined) return Number(reader.raw('doubleValue'));
  if (reader.raw('bytesValue') !== undefined) {
    return Uint8Array.from(Buffer.from(reader.text('bytesValue'), 'base64'));
  }
  const list = reader.object('arrayValue');
  if (list !== undefined) return Object.freeze(list.list('values').map((item) => readValue(item, depth + 1)));
  const map = reader.object('kvlistValue');
  return map === undefined ? null : Object.freeze(readKeyValues(map, 'values', depth + 1));
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
