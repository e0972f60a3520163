import type { Attributes, Resource, Span, SpanEvent } from '@clnrm/model';
import { type AttributeBag, setAttribute } from '../otlp/attribute-bag.ts';
import type { JsonReader } from '../otlp/json-reader.ts';
import {
  endAfter,
  kindNamed,
  readId,
  readMicroseconds,
  stampedSpan,
  tagOf,
  takeCount,
  takeScope,
  takeStatus,
  takeText,
} from './foreign-span.ts';

const sampledFlag = 1;

/**
 * Reads a span of Zipkin's second format. Its endpoints become `service.name` of the resource and attributes by the
 * names of OpenTelemetry's conventions. Zipkin's attributes are texts, and it has no links.
 * @see https://zipkin.io/zipkin-api/#/default/post_spans
 */
export function readZipkinSpan(reader: JsonReader): Span {
  const tags = readTags(reader);
  const start = readMicroseconds(reader, 'timestamp');
  const parentId = reader.text('parentId');
  const local = reader.object('localEndpoint');
  readEndpoint(tags, local, 'network.local');
  const remote = reader.object('remoteEndpoint');
  readEndpoint(tags, remote, 'network.peer');
  const peer = remote?.text('serviceName') ?? '';
  if (peer !== '') tags['peer.service'] ??= peer;
  if (reader.raw('shared') === true) tags['zipkin.shared'] = true;
  return stampedSpan({
    traceId: readId(reader, 'traceId', 32),
    spanId: readId(reader, 'id', 16),
    parentSpanId: parentId === '' ? undefined : readId(reader, 'parentId', 16),
    name: reader.text('name'),
    kind: kindNamed(reader.text('kind')),
    start,
    end: endAfter(start, reader.integer('duration')),
    status: takeStatus(tags),
    resource: readResource(local),
    scope: takeScope(tags),
    traceState: takeText(tags, tagOf.traceState),
    // Only what was sampled is sent to Zipkin.
    flags: sampledFlag,
    droppedAttributes: takeCount(tags, tagOf.droppedAttributes),
    droppedEvents: takeCount(tags, tagOf.droppedEvents),
    droppedLinks: takeCount(tags, tagOf.droppedLinks),
    links: Object.freeze([]),
    events: Object.freeze(reader.list('annotations').map(readAnnotation)),
    attributes: tags,
  });
}

function readTags(reader: JsonReader): AttributeBag {
  const bag: AttributeBag = {};
  const tags = reader.object('tags');
  for (const key of tags?.keys() ?? []) setAttribute(bag, key, tags?.text(key) ?? '');
  return bag;
}

function readResource(local: JsonReader | undefined): Resource {
  const name = local?.text('serviceName') ?? '';
  const attributes: Attributes = name === '' ? {} : { 'service.name': name };
  return Object.freeze({ attributes: Object.freeze(attributes) });
}

function readEndpoint(tags: AttributeBag, endpoint: JsonReader | undefined, prefix: string): void {
  const address = endpoint?.text('ipv4') || endpoint?.text('ipv6') || '';
  if (address !== '') tags[`${prefix}.address`] ??= address;
  const port = endpoint?.count('port') ?? 0;
  if (port !== 0) tags[`${prefix}.port`] ??= port;
}

/** OpenTelemetry writes an event with attributes as `"name": {"key":"value"}`. */
function readAnnotation(reader: JsonReader): SpanEvent {
  const value = reader.text('value');
  const time = readMicroseconds(reader, 'timestamp');
  const { name, attributes } = eventOf(value) ?? { name: value, attributes: {} };
  return Object.freeze({ name, time, attributes: Object.freeze(attributes), droppedAttributes: 0 });
}

function eventOf(
  text: string,
): { readonly name: string; readonly attributes: Readonly<Record<string, string>> } | undefined {
  try {
    const parsed = JSON.parse(`{${text}}`) as Readonly<Record<string, unknown>>;
    const [entry, ...others] = Object.entries(parsed);
    if (entry === undefined || others.length > 0) return undefined;
    const [name, attributes] = entry;
    if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes)) return undefined;
    return { name, attributes: attributes as Readonly<Record<string, string>> };
  } catch {
    return undefined;
  }
}
