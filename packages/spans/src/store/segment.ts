import { type Resource, type Scope, type Span, spanKinds } from '@clnrm/model';
import { wordAt } from '../otlp/hex-ids.ts';
import { OtlpSpan } from '../otlp/otlp-span.ts';
import type { SpanBatch } from '../otlp/span-batch.ts';
import { type SpanColumns, statusCodes } from '../otlp/span-columns.ts';
import { type WireBytes, wireBytes } from '../otlp/wire-reader.ts';
import type { NameTable } from './name-table.ts';
import type { Origin, OriginTable } from './origin-table.ts';
import { chunkRows } from './row-column.ts';
import type { TraceTable } from './trace-table.ts';

const noBytes = wireBytes(Buffer.alloc(0));

/** What the numbers in the columns of a segment stand for. */
export interface Tables {
  readonly names: NameTable;
  readonly traces: TraceTable;
  readonly origins: OriginTable;
}

/** The numbers that a store gave to the trace and the name of a span. */
export interface RowNumbers {
  readonly trace: number;
  readonly name: number;
}

/**
 * The columns of `chunkRows` spans and a copy of the bytes of those that came in protobuf. A span that came as an
 * object is kept as it is; {@link fill} reads what its columns say beyond ids and name.
 */
export class Segment implements SpanColumns {
  readonly first: number;
  length = 0;
  tables: Tables;
  readonly traceOf: Uint32Array = new Uint32Array(chunkRows);
  readonly nameOf: Uint32Array = new Uint32Array(chunkRows);
  readonly originOf: Uint32Array = new Uint32Array(chunkRows);
  readonly spanIds: Uint32Array = new Uint32Array(chunkRows * 2);
  readonly parentIds: Uint32Array = new Uint32Array(chunkRows * 2);
  readonly starts: Uint32Array = new Uint32Array(chunkRows * 2);
  readonly ends: Uint32Array = new Uint32Array(chunkRows * 2);
  readonly messages: Uint32Array = new Uint32Array(chunkRows * 2);
  readonly kinds: Uint8Array = new Uint8Array(chunkRows);
  readonly statuses: Uint8Array = new Uint8Array(chunkRows);
  readonly marks: Uint8Array = new Uint8Array(chunkRows);
  // Pieces of memory that hold the messages, and the first row of each.
  readonly #pieces: { readonly from: number; readonly bytes: WireBytes }[] = [];
  // Spans that came as objects, and views that somebody asked for.
  readonly #objects: (Span | undefined)[] = [];
  #unfilled: number[] = [];
  #lastParent = { id: '', high: 0, low: 0 };

  /** `first` is the number of the first row in the store. */
  constructor(tables: Tables, first: number) {
    this.tables = tables;
    this.first = first;
  }

  get isFull(): boolean {
    return this.length === chunkRows;
  }

  /** Adds a span that is an object. */
  addSpan(span: Span, numbers: RowNumbers & { readonly high: number; readonly low: number }): void {
    const row = this.#add(numbers.trace, numbers.name);
    const { parentSpanId } = span;
    this.spanIds[row * 2] = numbers.high;
    this.spanIds[row * 2 + 1] = numbers.low;
    if (parentSpanId !== undefined) this.#setParent(row, parentSpanId);
    this.#objects[row] = span;
    this.#unfilled.push(row);
  }

  /**
   * Adds one span of a batch.
   * @param offset what to add to a place in the batch's bytes to get the one in those of {@link continueIn}.
   */
  addBatchRow(
    batch: SpanBatch,
    from: number,
    numbers: RowNumbers & { origin: number; offset: number },
  ): void {
    const row = this.#add(numbers.trace, numbers.name);
    this.originOf[row] = numbers.origin;
    copyPair(batch.spanIds, from, this.spanIds, row);
    copyPair(batch.parentIds, from, this.parentIds, row);
    copyPair(batch.starts, from, this.starts, row);
    copyPair(batch.ends, from, this.ends, row);
    this.messages[row * 2] = (batch.messages[from * 2] as number) + numbers.offset;
    this.messages[row * 2 + 1] = (batch.messages[from * 2 + 1] as number) + numbers.offset;
    this.kinds[row] = batch.kinds[from] as number;
    this.statuses[row] = batch.statuses[from] as number;
    this.marks[row] = batch.marks[from] as number;
  }

  /** Whether a row and one of another segment have the same trace, id and name. */
  isSame(row: number, other: Segment, otherRow: number): boolean {
    return (
      this.spanIds[row * 2 + 1] === other.spanIds[otherRow * 2 + 1] &&
      this.spanIds[row * 2] === other.spanIds[otherRow * 2] &&
      this.traceOf[row] === other.traceOf[otherRow] &&
      this.nameOf[row] === other.nameOf[otherRow]
    );
  }

  /** Takes back the row that was added last. */
  removeLast(): void {
    const row = --this.length;
    this.parentIds.fill(0, row * 2, row * 2 + 2);
    this.messages.fill(0, row * 2, row * 2 + 2);
    this.marks[row] = 0;
    this.#objects.length = Math.min(this.#objects.length, row);
    if (this.#unfilled.at(-1) === row) this.#unfilled.pop();
  }

  /** Says that the messages from the next row on are in these bytes. */
  continueIn(bytes: WireBytes): void {
    const last = this.#pieces.at(-1);
    if (last?.bytes === bytes) return;
    // No row came to be in it.
    if (last?.from === this.length) this.#pieces.pop();
    this.#pieces.push({ from: this.length, bytes });
  }

  bytesOf(row: number): WireBytes {
    for (let index = this.#pieces.length - 1; ; index -= 1) {
      const piece = this.#pieces[index];
      if (piece === undefined) return noBytes;
      if (piece.from <= row) return piece.bytes;
    }
  }

  /** Fills the columns of spans that came as objects. */
  fill(): void {
    for (const row of this.#unfilled) {
      const span = this.#objects[row] as Span;
      writeTime(this.starts, row, span.start.ns);
      writeTime(this.ends, row, span.end.ns);
      this.kinds[row] = spanKinds.indexOf(span.kind);
      this.statuses[row] = statusCodes.indexOf(span.status.code);
      this.originOf[row] = this.tables.origins.intern(span.resource, span.scope);
    }
    this.#unfilled = [];
  }

  /** The span of a row: the same object each time. */
  at(row: number): Span {
    return (this.#objects[row] ??= new OtlpSpan(this, row));
  }

  /** The span of a row that has no bytes to read from. */
  objectAt(row: number): Span | undefined {
    return this.messages[row * 2 + 1] === 0 ? this.#objects[row] : undefined;
  }

  traceId(row: number): string {
    return this.tables.traces.id(this.traceOf[row] as number);
  }

  name(row: number): string {
    return this.tables.names.texts[this.nameOf[row] as number] as string;
  }

  resource(row: number): Resource {
    return this.#origin(row).resource;
  }

  scope(row: number): Scope {
    return this.#origin(row).scope;
  }

  // Children of one span tend to follow each other.
  #setParent(row: number, id: string): void {
    if (this.#lastParent.id !== id) this.#lastParent = { id, high: wordAt(id, 0), low: wordAt(id, 8) };
    this.parentIds[row * 2] = this.#lastParent.high;
    this.parentIds[row * 2 + 1] = this.#lastParent.low;
  }

  #add(trace: number, name: number): number {
    const row = this.length++;
    this.traceOf[row] = trace;
    this.nameOf[row] = name;
    return row;
  }

  #origin(row: number): Origin {
    return this.tables.origins.list[this.originOf[row] as number] as Origin;
  }
}

function copyPair(from: Uint32Array, fromRow: number, to: Uint32Array, toRow: number): void {
  to[toRow * 2] = from[fromRow * 2] as number;
  to[toRow * 2 + 1] = from[fromRow * 2 + 1] as number;
}

function writeTime(words: Uint32Array, row: number, ns: bigint): void {
  words[row * 2] = Number(ns & 0xffff_ffffn);
  words[row * 2 + 1] = Number((ns >> 32n) & 0xffff_ffffn);
}
