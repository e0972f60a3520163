import {
  type Instant,
  type Resource,
  type Scope,
  type Span,
  type SpanEvent,
  type SpanKind,
  type SpanLink,
  type SpanStatus,
  spanKinds,
} from '@clnrm/model';
import type {
  Attributes as ApiAttributes,
  AttributeValue as ApiAttributeValue,
  Exception,
  Link,
  SpanKind as ApiSpanKind,
  Span as ApiSpan,
  SpanContext,
  SpanOptions,
  SpanStatus as ApiSpanStatus,
  TimeInput,
} from '@opentelemetry/api';
import { nowNs } from '../real-time.ts';
import type { AttributeBag } from '../otlp/attribute-bag.ts';
import { uncertaintyOf } from '../otlp/clock-granularity.ts';
import { exceptionAttributes } from './exception-attributes.ts';
import { copyAttributes, frozenAttributes, recordAttribute } from './recorded-attributes.ts';
import type { Recording } from './recording.ts';
import { timeInputNs } from './time-input.ts';

/** What an {@link OwnSpan} is started with. */
export interface OwnSpanStart {
  readonly name: string;
  readonly context: SpanContext;
  readonly parentSpanId: string | undefined;
  readonly isParentRemote: boolean;
  readonly scope: Scope;
  readonly resource: Resource;
  readonly options: SpanOptions;
}

/** `SpanStatusCode` of the API by number. */
const statusCodes = ['unset', 'ok', 'error'] as const;
const hasRemoteBit = 0x100;
const remoteBit = 0x200;

/** A recording span for processes without an OpenTelemetry SDK. Reports itself when it starts and when it ends. */
export class OwnSpan implements ApiSpan {
  readonly #recording: Recording;
  readonly #generation: number;
  readonly #start: OwnSpanStart;
  readonly #startedAt: Instant;
  readonly #attributes: AttributeBag;
  readonly #events: SpanEvent[] = [];
  readonly #links: SpanLink[];
  #name: string;
  #status: SpanStatus = { code: 'unset', message: '' };
  #ended = false;

  constructor(recording: Recording, start: OwnSpanStart) {
    const { options } = start;
    this.#recording = recording;
    this.#generation = recording.generation;
    this.#start = start;
    this.#name = start.name;
    this.#attributes = copyAttributes(options.attributes);
    this.#links = (options.links ?? []).map(linkOf);
    this.#startedAt = instantOf(options.startTime);
    const { traceId, spanId } = start.context;
    recording.started({ traceId, spanId, parentSpanId: start.parentSpanId, name: start.name });
  }

  spanContext(): SpanContext {
    return this.#start.context;
  }

  setAttribute(key: string, value: ApiAttributeValue): this {
    if (!this.#ended) recordAttribute(this.#attributes, key, value);
    return this;
  }

  setAttributes(attributes: ApiAttributes): this {
    if (!this.#ended) copyAttributes(attributes, this.#attributes);
    return this;
  }

  addEvent(name: string, attributesOrTime?: ApiAttributes | TimeInput, time?: TimeInput): this {
    if (this.#ended) return this;
    const isTime = isTimeInput(attributesOrTime);
    const given = isTime ? attributesOrTime : time;
    const attributes = frozenAttributes(isTime ? undefined : attributesOrTime);
    this.#events.push({ name, time: instantOf(given), attributes, droppedAttributes: 0 });
    return this;
  }

  addLink(link: Link): this {
    if (!this.#ended) this.#links.push(linkOf(link));
    return this;
  }

  addLinks(links: Link[]): this {
    for (const link of links) this.addLink(link);
    return this;
  }

  setStatus(status: ApiSpanStatus): this {
    const code = statusCodes[status.code] ?? 'unset';
    if (this.#ended || this.#status.code === 'ok' || code === 'unset') return this;
    this.#status = { code, message: code === 'error' ? (status.message ?? '') : '' };
    return this;
  }

  updateName(name: string): this {
    if (!this.#ended) this.#name = name;
    return this;
  }

  isRecording(): boolean {
    return !this.#ended;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    this.addEvent('exception', exceptionAttributes(exception), time);
  }

  end(endTime?: TimeInput): void {
    if (this.#ended) return;
    const end = instantOf(endTime);
    this.#ended = true;
    this.#recording.ended(this.#finish(end), this.#generation);
  }

  #finish(end: Instant): Span {
    const start = this.#start;
    const { context } = start;
    return {
      traceId: context.traceId,
      spanId: context.spanId,
      parentSpanId: start.parentSpanId,
      name: this.#name,
      kind: kindOf(start.options.kind),
      start: this.#startedAt,
      end,
      status: this.#status,
      attributes: this.#attributes,
      events: this.#events,
      links: this.#links,
      resource: start.resource,
      scope: start.scope,
      traceState: context.traceState?.serialize() ?? '',
      flags: context.traceFlags | hasRemoteBit | (start.isParentRemote ? remoteBit : 0),
      droppedAttributes: 0,
      droppedEvents: 0,
      droppedLinks: 0,
    };
  }
}

/** The word for a kind of OpenTelemetry's API, whose numbers are one below OTLP's. */
export function kindOf(kind: ApiSpanKind | undefined): SpanKind {
  return spanKinds[(kind ?? 0) + 1] ?? 'unspecified';
}

/** Reads a link as OpenTelemetry's API has it. */
export function linkOf(link: Link): SpanLink {
  const { context } = link;
  return {
    traceId: context.traceId,
    spanId: context.spanId,
    traceState: context.traceState?.serialize() ?? '',
    attributes: frozenAttributes(link.attributes),
    droppedAttributes: link.droppedAttributesCount ?? 0,
  };
}

function instantOf(time: TimeInput | undefined): Instant {
  if (time === undefined) return { ns: nowNs(), uncertainty: 0n, clock: 'monotonic' };
  const ns = timeInputNs(time);
  return { ns, uncertainty: uncertaintyOf(ns) };
}

function isTimeInput(value: ApiAttributes | TimeInput | undefined): value is TimeInput {
  return typeof value === 'number' || value instanceof Date || Array.isArray(value);
}
