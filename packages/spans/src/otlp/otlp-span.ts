import {
  type Attributes,
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
import { uncertaintyOfWords } from './clock-granularity.ts';
import { type ClockStamps, stampedInstant } from './clock-stamps.ts';
import { hexOf } from './hex-ids.ts';
import { readSpanDetails, type SpanDetails } from './read-span-details.ts';
import { nanosecondsAt, type SpanColumns, stampedMark, statusCodes } from './span-columns.ts';

/** A span read from columns and, for the details, from the bytes on first use. */
export class OtlpSpan implements Span {
  readonly #columns: SpanColumns;
  readonly #row: number;
  #traceId: string | undefined;
  #details: SpanDetails | undefined;
  #uncertainty: bigint | undefined;

  constructor(columns: SpanColumns, row: number) {
    this.#columns = columns;
    this.#row = row;
  }

  get traceId(): string {
    return (this.#traceId ??= this.#columns.traceId(this.#row));
  }

  get spanId(): string {
    return hexOf(this.#columns.spanIds, this.#row * 2, 2);
  }

  get parentSpanId(): string | undefined {
    const { parentIds } = this.#columns;
    const at = this.#row * 2;
    return parentIds[at] === 0 && parentIds[at + 1] === 0 ? undefined : hexOf(parentIds, at, 2);
  }

  get name(): string {
    return this.#columns.name(this.#row);
  }

  get kind(): SpanKind {
    return spanKinds[this.#columns.kinds[this.#row] as number] ?? 'unspecified';
  }

  get start(): Instant {
    return this.#instant(this.#stamps()?.start, this.#columns.starts);
  }

  get end(): Instant {
    return this.#instant(this.#stamps()?.end, this.#columns.ends);
  }

  get status(): SpanStatus {
    const code = statusCodes[this.#columns.statuses[this.#row] as number] ?? 'unset';
    return { code, message: this.#read().statusMessage };
  }

  get attributes(): Attributes {
    return this.#read().attributes;
  }

  get events(): readonly SpanEvent[] {
    return this.#read().events;
  }

  get links(): readonly SpanLink[] {
    return this.#read().links;
  }

  get resource(): Resource {
    return this.#columns.resource(this.#row);
  }

  get scope(): Scope {
    return this.#columns.scope(this.#row);
  }

  get traceState(): string {
    return this.#read().traceState;
  }

  get flags(): number {
    return this.#read().flags;
  }

  get droppedAttributes(): number {
    return this.#read().droppedAttributes;
  }

  get droppedEvents(): number {
    return this.#read().droppedEvents;
  }

  get droppedLinks(): number {
    return this.#read().droppedLinks;
  }

  #read(): SpanDetails {
    return (this.#details ??= readSpanDetails(this.#columns, this.#row));
  }

  #stamps(): ClockStamps | undefined {
    return ((this.#columns.marks[this.#row] as number) & stampedMark) === 0 ? undefined : this.#read().stamps;
  }

  #instant(stamp: bigint | undefined, times: Uint32Array): Instant {
    const { starts } = this.#columns;
    const row = this.#row;
    this.#uncertainty ??= uncertaintyOfWords(starts[row * 2] as number, starts[row * 2 + 1] as number);
    return stampedInstant(stamp, { ns: nanosecondsAt(times, row), uncertainty: this.#uncertainty });
  }
}
