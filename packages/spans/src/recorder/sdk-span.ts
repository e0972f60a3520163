import type {
  Attributes,
  Instant,
  Resource,
  Scope,
  Span,
  SpanEvent,
  SpanKind,
  SpanLink,
  SpanStatus,
} from '@clnrm/model';
import type {
  Attributes as ApiAttributes,
  HrTime,
  Link,
  Span as ApiSpan,
  SpanContext,
  SpanKind as ApiSpanKind,
} from '@opentelemetry/api';
import { uncertaintyOf } from '../otlp/clock-granularity.ts';
import { moveEvents } from '../otlp/clock-stamps.ts';
import { kindOf, linkOf } from './own-span.ts';
import { testIdKey } from '../trace/test-id-key.ts';
import { frozenAttributes } from './recorded-attributes.ts';
import { hrTimeNs } from './time-input.ts';

/** What is read of a span of an SDK, 2.x or 3.x; any of it may be missing in a span of another maker. */
export interface ReadableSdkSpan extends ApiSpan {
  readonly name?: string;
  readonly kind?: ApiSpanKind;
  readonly parentSpanContext?: SpanContext;
  readonly parentSpanId?: string;
  readonly startTime?: HrTime;
  readonly endTime?: HrTime;
  readonly status?: { readonly code: number; readonly message?: string };
  readonly attributes?: ApiAttributes;
  readonly events?: readonly SdkEvent[];
  readonly links?: readonly Link[];
  readonly resource?: { readonly attributes?: ApiAttributes };
  readonly instrumentationScope?: SdkScope;
  readonly instrumentationLibrary?: SdkScope;
  readonly droppedAttributesCount?: number;
  readonly droppedEventsCount?: number;
  readonly droppedLinksCount?: number;
}

interface SdkEvent {
  readonly name: string;
  readonly time: HrTime;
  readonly attributes?: ApiAttributes;
  readonly droppedAttributesCount?: number;
}

interface SdkScope {
  readonly name: string;
  readonly version?: string;
}

/** What the tap saw of a span itself. The stamps are undefined where the user gave the time. */
export interface TapStamps {
  readonly name: string;
  readonly startNs: bigint | undefined;
  readonly endNs: bigint | undefined;
}

const statusCodes = ['unset', 'ok', 'error'] as const;
const hasRemoteBit = 0x100;
const remoteBit = 0x200;

/** A finished span of a user's SDK, read when it is asked for; an SDK does not change a span that has ended. */
export class SdkSpan implements Span {
  readonly #span: ReadableSdkSpan;
  readonly #stamps: TapStamps;
  readonly traceId: string;
  readonly spanId: string;
  #attributes: Attributes | undefined;
  #resource: Resource | undefined;

  constructor(span: ReadableSdkSpan, stamps: TapStamps) {
    const { traceId, spanId } = span.spanContext();
    this.#span = span;
    this.#stamps = stamps;
    this.traceId = traceId;
    this.spanId = spanId;
  }

  get parentSpanId(): string | undefined {
    return parentIdOf(this.#span);
  }

  get name(): string {
    return this.#span.name ?? this.#stamps.name;
  }

  get kind(): SpanKind {
    return kindOf(this.#span.kind);
  }

  get start(): Instant {
    return this.#instant(this.#stamps.startNs, this.#span.startTime);
  }

  get end(): Instant {
    return this.#instant(this.#stamps.endNs, this.#span.endTime);
  }

  get status(): SpanStatus {
    const status = this.#span.status;
    return { code: statusCodes[status?.code ?? 0] ?? 'unset', message: status?.message ?? '' };
  }

  get attributes(): Attributes {
    return (this.#attributes ??= frozenAttributes(this.#span.attributes));
  }

  get events(): readonly SpanEvent[] {
    const uncertainty = this.#sdkUncertainty();
    const events = (this.#span.events ?? []).map((event) => ({
      name: event.name,
      time: { ns: hrTimeNs(event.time), uncertainty },
      attributes: frozenAttributes(event.attributes),
      droppedAttributes: event.droppedAttributesCount ?? 0,
    }));
    const { startTime } = this.#span;
    const { startNs } = this.#stamps;
    if (startNs === undefined || startTime === undefined) return events;
    return moveEvents(events, hrTimeNs(startTime), startNs);
  }

  get links(): readonly SpanLink[] {
    return (this.#span.links ?? []).map(linkOf);
  }

  /** Without the name of a test: this process runs many, and its SDK read the environment during one of them. */
  get resource(): Resource {
    return (this.#resource ??= readResource(this.#span));
  }

  get scope(): Scope {
    const scope = this.#span.instrumentationScope ?? this.#span.instrumentationLibrary;
    return { name: scope?.name ?? '', version: scope?.version ?? '', attributes: {} };
  }

  get traceState(): string {
    return this.#span.spanContext().traceState?.serialize() ?? '';
  }

  get flags(): number {
    const remote = this.#span.parentSpanContext?.isRemote === true ? remoteBit : 0;
    return this.#span.spanContext().traceFlags | hasRemoteBit | remote;
  }

  get droppedAttributes(): number {
    return this.#span.droppedAttributesCount ?? 0;
  }

  get droppedEvents(): number {
    return this.#span.droppedEventsCount ?? 0;
  }

  get droppedLinks(): number {
    return this.#span.droppedLinksCount ?? 0;
  }

  #instant(stamp: bigint | undefined, time: HrTime | undefined): Instant {
    if (stamp !== undefined) return { ns: stamp, uncertainty: 0n, clock: 'monotonic' };
    return { ns: time === undefined ? 0n : hrTimeNs(time), uncertainty: this.#sdkUncertainty() };
  }

  #sdkUncertainty(): bigint {
    const { startTime } = this.#span;
    return startTime === undefined ? 0n : uncertaintyOf(hrTimeNs(startTime));
  }
}

function readResource(span: ReadableSdkSpan): Resource {
  const { [testIdKey]: _, ...attributes } = span.resource?.attributes ?? {};
  return Object.freeze({ attributes: frozenAttributes(attributes) });
}

/** The id of the parent of an SDK's span, in the words of either line. */
export function parentIdOf(span: ReadableSdkSpan): string | undefined {
  return (span.parentSpanContext?.spanId ?? span.parentSpanId) || undefined;
}
