import type { Attributes, Resource, Span, SpanEvent, SpanLink } from '@clnrm/model';
import { type AttributeBag, setAttribute } from '../otlp/attribute-bag.ts';
import type { JsonReader } from '../otlp/json-reader.ts';
import { malformed } from '../otlp/malformed.ts';
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
import { readTags } from './jaeger-tags.ts';

/** Says of a link which kind of reference it was. */
const referenceKey = 'opentracing.ref_type';

/**
 * Reads a trace as Jaeger's query API answers it and its interface exports it: spans that name their process, and the
 * processes. A reference that is not the parent becomes a link with the attribute `opentracing.ref_type`.
 * @see https://github.com/jaegertracing/jaeger-idl/blob/main/proto/api_v2/model.proto
 */
export function readJaegerTrace(trace: JsonReader): readonly Span[] {
  const processes = readProcesses(trace.object('processes'));
  return trace.list('spans').map((span) => readSpan(span, processes));
}

function readProcesses(reader: JsonReader | undefined): ReadonlyMap<string, Resource> {
  const processes = new Map<string, Resource>();
  for (const id of reader?.keys() ?? []) {
    const process = reader?.object(id);
    if (process !== undefined) processes.set(id, readProcess(process));
  }
  return processes;
}

function readProcess(reader: JsonReader): Resource {
  const attributes: AttributeBag = {};
  const name = reader.text('serviceName');
  if (name !== '') attributes['service.name'] = name;
  for (const [key, value] of Object.entries(readTags(reader, 'tags'))) setAttribute(attributes, key, value);
  return Object.freeze({ attributes: Object.freeze(attributes) });
}

function readSpan(reader: JsonReader, processes: ReadonlyMap<string, Resource>): Span {
  const traceId = readId(reader, 'traceID', 32);
  const tags = readTags(reader, 'tags');
  const start = readMicroseconds(reader, 'startTime');
  const { parentSpanId, links } = readReferences(reader, traceId);
  return stampedSpan({
    traceId,
    spanId: readId(reader, 'spanID', 16),
    parentSpanId,
    name: reader.text('operationName'),
    kind: kindNamed(takeText(tags, 'span.kind')),
    start,
    end: endAfter(start, reader.integer('duration')),
    status: takeStatus(tags),
    resource: resourceOf(reader, processes),
    scope: takeScope(tags),
    traceState: takeText(tags, tagOf.traceState),
    flags: reader.count('flags'),
    droppedAttributes: takeCount(tags, tagOf.droppedAttributes),
    droppedEvents: takeCount(tags, tagOf.droppedEvents),
    droppedLinks: takeCount(tags, tagOf.droppedLinks),
    links: Object.freeze(links),
    events: Object.freeze(reader.list('logs').map(readLog)),
    attributes: tags,
  });
}

function resourceOf(reader: JsonReader, processes: ReadonlyMap<string, Resource>): Resource {
  const own = reader.object('process');
  if (own !== undefined) return readProcess(own);
  const id = reader.text('processID');
  const process = processes.get(id);
  if (process !== undefined) return process;
  const known = [...processes.keys()].join(', ') || 'none';
  throw malformed(`${reader.pathOf('processID')} is "${id}", and the processes of the trace are ${known}`);
}

function readReferences(
  reader: JsonReader,
  traceId: string,
): { readonly parentSpanId: string | undefined; readonly links: readonly SpanLink[] } {
  const older = reader.text('parentSpanID');
  let parentSpanId = older === '' || /^0+$/.test(older) ? undefined : readId(reader, 'parentSpanID', 16);
  const links: SpanLink[] = [];
  for (const reference of reader.list('references')) {
    const to = { traceId: readId(reference, 'traceID', 32), spanId: readId(reference, 'spanID', 16) };
    const type = reference.text('refType');
    if (type === 'CHILD_OF' && to.traceId === traceId && (parentSpanId ?? to.spanId) === to.spanId) {
      parentSpanId = to.spanId;
    } else {
      const attributes: Attributes = type === '' ? {} : { [referenceKey]: type.toLowerCase() };
      const link = { ...to, traceState: '', attributes: Object.freeze(attributes), droppedAttributes: 0 };
      links.push(Object.freeze(link));
    }
  }
  return { parentSpanId, links };
}

function readLog(reader: JsonReader): SpanEvent {
  const fields = readTags(reader, 'fields');
  const droppedAttributes = takeCount(fields, tagOf.droppedAttributes);
  const name = takeText(fields, 'event') || takeText(fields, 'message');
  const time = readMicroseconds(reader, 'timestamp');
  return Object.freeze({ name, time, attributes: Object.freeze(fields), droppedAttributes });
}
