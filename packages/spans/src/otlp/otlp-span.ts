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
import { uncertaintyOf } from './clock-granularity.ts';
import { type ClockStamps, stampedInstant } from './clock-stamps.ts';
import { hexOf } from './hex-ids.ts';
import { readSpanDetails, type SpanDetails } from './read-span-details.ts';
import { type SpanColumns, stampedMark, statusCodes } from './span-columns.ts';

/** A span read from columns and, for the details, from the bytes on first use. */
export class OtlpSpan implements Span {
  readonly #columns: SpanColumns;
  readonly #row: number;
  #traceId: string | undefined;
  #details: SpanDetails | undefined;

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
    const ns = this.#startNs();
    return stampedInstant(this.#stamps()?.start, { ns, uncertainty: uncertaintyOf(ns) });
  }

  get end(): Instant {
    const ns = nanosecondsAt(this.#columns.ends, this.#row);
    return stampedInstant(this.#stamps()?.end, { ns, uncertainty: uncertaintyOf(this.#startNs()) });
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
    const { messages } = this.#columns;
    const at = this.#row * 2;
    return (this.#details ??= readSpanDetails(
      this.#columns.bytesOf(this.#row),
      messages[at] as number,
      messages[at + 1] as number,
      this.#startNs(),
    ));
  }

  #stamps(): ClockStamps | undefined {
    return ((this.#columns.marks[this.#row] as number) & stampedMark) === 0 ? undefined : this.#read().stamps;
  }

  #startNs(): bigint {
    return nanosecondsAt(this.#columns.starts, this.#row);
  }
}

const scratch = new DataView(new ArrayBuffer(8));

function nanosecondsAt(words: Uint32Array, row: number): bigint {
  scratch.setUint32(0, words[row * 2] as number, true);
  scratch.setUint32(4, words[row * 2 + 1] as number, true);
  return scratch.getBigUint64(0, true);
}
