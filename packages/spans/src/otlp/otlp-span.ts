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
import type { SpanBatch } from './span-batch.ts';

const statusCodes = ['unset', 'ok', 'error'] as const;

/** A span of a {@link SpanBatch}, read from its columns and, for the details, from the bytes on first use. */
export class OtlpSpan implements Span {
  readonly #batch: SpanBatch;
  readonly #row: number;
  #traceId: string | undefined;
  #details: SpanDetails | undefined;

  constructor(batch: SpanBatch, row: number) {
    this.#batch = batch;
    this.#row = row;
  }

  get traceId(): string {
    return (this.#traceId ??= hexOf(this.#batch.traceIds, this.#row * 4, 4));
  }

  get spanId(): string {
    return hexOf(this.#batch.spanIds, this.#row * 2, 2);
  }

  get parentSpanId(): string | undefined {
    const { parentIds } = this.#batch;
    const at = this.#row * 2;
    return parentIds[at] === 0 && parentIds[at + 1] === 0 ? undefined : hexOf(parentIds, at, 2);
  }

  get name(): string {
    return this.#batch.names[this.#row] as string;
  }

  get kind(): SpanKind {
    return spanKinds[this.#batch.kinds[this.#row] as number] ?? 'unspecified';
  }

  get start(): Instant {
    const ns = this.#startNs();
    return stampedInstant(this.#stamps()?.start, { ns, uncertainty: uncertaintyOf(ns) });
  }

  get end(): Instant {
    const ns = nanosecondsAt(this.#batch.ends, this.#row);
    return stampedInstant(this.#stamps()?.end, { ns, uncertainty: uncertaintyOf(this.#startNs()) });
  }

  get status(): SpanStatus {
    const code = statusCodes[this.#batch.statuses[this.#row] as number] ?? 'unset';
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
    return this.#batch.resource(this.#row);
  }

  get scope(): Scope {
    return this.#batch.scope(this.#row);
  }

  get traceState(): string {
    return this.#read().traceState;
  }

  get flags(): number {
    return this.#batch.flags[this.#row] as number;
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
    const { buffer, messages } = this.#batch;
    const at = this.#row * 2;
    return (this.#details ??= readSpanDetails(
      buffer,
      messages[at] as number,
      messages[at + 1] as number,
      this.#startNs(),
    ));
  }

  #stamps(): ClockStamps | undefined {
    return this.#batch.hasStamps ? this.#read().stamps : undefined;
  }

  #startNs(): bigint {
    return nanosecondsAt(this.#batch.starts, this.#row);
  }
}

function nanosecondsAt(words: Uint32Array, row: number): bigint {
  return (BigInt(words[row * 2 + 1] as number) << 32n) | BigInt(words[row * 2] as number);
}
