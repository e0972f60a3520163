import type { Instant } from './instant.ts';

/**
 * OpenTelemetry's span kinds, in words.
 * @see https://opentelemetry.io/docs/specs/otel/trace/api/#spankind
 */
export type SpanKind = 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** Span kinds in the order of OTLP's numbers, so `spanKinds[2]` is `server`. */
export const spanKinds: readonly SpanKind[] = [
  'unspecified',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
];

/** A value that OTLP can carry. Integers outside the safe range are `bigint`. */
export type AttributeValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

/** Attributes by key. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** How an operation ended, as its instrumentation said. */
export interface SpanStatus {
  readonly code: 'unset' | 'ok' | 'error';
  /** Empty where none was given. */
  readonly message: string;
}

/** Something that happened at one moment within a span. */
export interface SpanEvent {
  readonly name: string;
  readonly time: Instant;
  readonly attributes: Attributes;
  readonly droppedAttributes: number;
}

/** A reference to a span that is related but not the parent. */
export interface SpanLink {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal digits. */
  readonly spanId: string;
  readonly traceState: string;
  readonly attributes: Attributes;
  readonly droppedAttributes: number;
}

/** Who produced a span: the process or service. */
export interface Resource {
  readonly attributes: Attributes;
}

/** Which library produced a span. */
export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly attributes: Attributes;
}

/** A finished span: an immutable value. */
export interface Span {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal digits. */
  readonly spanId: string;
  /** Undefined for a root. */
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: SpanKind;
  readonly start: Instant;
  readonly end: Instant;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly resource: Resource;
  readonly scope: Scope;
  readonly traceState: string;
  /** W3C trace flags and OTLP's remote bits; bit 0 says sampled. */
  readonly flags: number;
  readonly droppedAttributes: number;
  readonly droppedEvents: number;
  readonly droppedLinks: number;
}

/** The value of an attribute, undefined where there is none; what objects inherit, such as `constructor`, is none. */
export function attributeOf(attributes: Attributes, key: string): AttributeValue | undefined {
  return Object.hasOwn(attributes, key) ? attributes[key] : undefined;
}

/** The service a span belongs to: `service.name` of its resource, or `unknown_service`. */
export function serviceOf(span: Pick<Span, 'resource'>): string {
  const name = span.resource.attributes['service.name'];
  return typeof name === 'string' && name !== '' ? name : 'unknown_service';
}

/** Nanoseconds between start and end; negative where a clock was set back. */
export function durationOf(span: Pick<Span, 'start' | 'end'>): bigint {
  return span.end.ns - span.start.ns;
}
