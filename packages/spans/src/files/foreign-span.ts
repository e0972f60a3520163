import type { Instant, Scope, Span, SpanKind, SpanStatus } from '@clnrm/model';
import type { AttributeBag } from '../otlp/attribute-bag.ts';
import { uncertaintyOf } from '../otlp/clock-granularity.ts';
import { type ClockStamps, moveEvents, stampedInstant, takeStamps } from '../otlp/clock-stamps.ts';
import type { JsonReader } from '../otlp/json-reader.ts';
import { malformed } from '../otlp/malformed.ts';

/**
 * What Jaeger and Zipkin have no field for stands in tags, by names that OpenTelemetry gives them.
 * @see https://opentelemetry.io/docs/specs/otel/common/mapping-to-non-otlp/
 */
export const tagOf = {
  scopeName: 'otel.scope.name',
  scopeVersion: 'otel.scope.version',
  statusCode: 'otel.status_code',
  statusMessage: 'otel.status_description',
  traceState: 'w3c.tracestate',
  droppedAttributes: 'otel.dropped_attributes_count',
  droppedEvents: 'otel.dropped_events_count',
  droppedLinks: 'otel.dropped_links_count',
} as const;

/** The names of a scope before it was called so. */
const olderScope = { name: 'otel.library.name', version: 'otel.library.version' } as const;

const microsecond = 1_000n;

/** A point of time in microseconds since the epoch; the clock that was read may have been coarser still. */
export function readMicroseconds(reader: JsonReader, key: string): Instant {
  if (reader.raw(key) === undefined) throw malformed(`${reader.pathOf(key)} is missing`);
  const ns = reader.integer(key) * microsecond;
  return { ns, uncertainty: uncertaintyOf(ns) };
}

/** The end of a span whose duration was cut down to microseconds as well. */
export function endAfter(start: Instant, microseconds: bigint): Instant {
  return { ns: start.ns + microseconds * microsecond, uncertainty: start.uncertainty + microsecond };
}

/** An id that may be written without its leading zeros; in lower case and of `digits` digits. */
export function readId(reader: JsonReader, key: string, digits: number): string {
  const id = reader.text(key).toLowerCase();
  if (id === '') throw malformed(`${reader.pathOf(key)} is missing`);
  // Trace ids were 64 bits long once.
  if (id.length > digits || !/^[0-9a-f]+$/.test(id)) throw reader.wrong(key, `${digits} hexadecimal digits`);
  return id.padStart(digits, '0');
}

/** Takes a text out of the tags; empty where there is none. */
export function takeText(tags: AttributeBag, key: string): string {
  const value = tags[key];
  if (typeof value !== 'string') return '';
  delete tags[key];
  return value;
}

/** Takes a count out of the tags; 0 where there is none. */
export function takeCount(tags: AttributeBag, key: string): number {
  const value = Number(tags[key] ?? 0);
  if (!Number.isInteger(value) || value < 0) return 0;
  delete tags[key];
  return value;
}

/** Takes the scope out of the tags. */
export function takeScope(tags: AttributeBag): Scope {
  const name = takeText(tags, tagOf.scopeName) || takeText(tags, olderScope.name);
  const version = takeText(tags, tagOf.scopeVersion) || takeText(tags, olderScope.version);
  return Object.freeze({ name, version, attributes: Object.freeze({}) });
}

/** Takes the status out of the tags. */
export function takeStatus(tags: AttributeBag): SpanStatus {
  const code = takeText(tags, tagOf.statusCode).toLowerCase();
  const message = takeText(tags, tagOf.statusMessage);
  const { error } = tags;
  if (code !== 'error' && code !== 'ok' && (error === undefined || error === false || error === 'false'))
    return { code: 'unset', message };
  if (code === 'ok') return { code, message };
  // Zipkin has the message of an error here, Jaeger a mere yes.
  delete tags['error'];
  return { code: 'error', message: message || textOf(error) };
}

function textOf(error: unknown): string {
  return typeof error === 'string' && error !== 'true' ? error : '';
}

/** Takes `span.kind` or Zipkin's `kind` for one of OpenTelemetry's; what says nothing is internal. */
export function kindNamed(word: string): SpanKind {
  switch (word.toLowerCase()) {
    case 'server':
    case 'client':
    case 'producer':
    case 'consumer':
      return word.toLowerCase() as SpanKind;
    default:
      return 'internal';
  }
}

/** Completes a span by the stamps among its attributes. */
export function stampedSpan(span: Span & { readonly attributes: AttributeBag }): Span {
  const stamps: ClockStamps | undefined = takeStamps(span.attributes);
  Object.freeze(span.attributes);
  if (stamps === undefined) return Object.freeze(span);
  const { start, end, events } = span;
  return Object.freeze({
    ...span,
    start: stampedInstant(stamps.start, start),
    end: stampedInstant(stamps.end, end),
    events: stamps.start === undefined ? events : moveEvents(events, start.ns, stamps.start),
  });
}
