import type { Span } from '@clnrm/model';
import { wordAt } from '../otlp/hex-ids.ts';
import type { SpanBatch } from '../otlp/span-batch.ts';
import { HashSlots, mix } from './hash-slots.ts';
import { NameTable } from './name-table.ts';
import { type Origin, OriginTable } from './origin-table.ts';
import { Postings } from './postings.ts';
import { chunkMask, chunkRows, chunkShift } from './row-column.ts';
import { Segment, type Tables } from './segment.ts';
import { TraceTable, traceWordsOf } from './trace-table.ts';

/** A part of a segment that is held: its rows from `from` to below `to`, of which the first one is row `base`. */
export interface Stretch {
  readonly segment: Segment;
  readonly from: number;
  readonly to: number;
  readonly base: number;
}

/**
 * The segments of a store and its indexes: by name, by trace, and by (trace, span id). Rows are numbered from 0 in the
 * order they were added and keep their numbers when those before them are dropped.
 */
export class SpanRows {
  /** The first row that is held. */
  first = 0;
  /** The row after the last one. */
  end = 0;
  tables: Tables = newTables();
  /** Rows by the number of their name. */
  byName: Postings = new Postings();
  /** Rows by the number of their trace. */
  byTrace: Postings = new Postings();
  #ids = new HashSlots();
  #segments: Segment[] = [];
  #droppedSegments = 0;
  #lastTrace = { id: '', number: -1 };

  get length(): number {
    return this.end - this.first;
  }

  /** Adds a finished span as it is; returns whether it was new. */
  addSpan(span: Span): boolean {
    const { spanId, name } = span;
    const key = {
      trace: this.#traceNumber(span.traceId),
      high: wordAt(spanId, 0),
      low: wordAt(spanId, 8),
      name: this.tables.names.intern(name),
    };
    if (this.#holds(key)) return false;
    this.#open().addSpan(span, key);
    this.#index(key);
    return true;
  }

  /** Adds the spans of a decoded batch that are new. */
  addBatch(batch: SpanBatch): void {
    const origins = this.tables.origins.internBatch(batch);
    for (let row = 0; row < batch.length;) {
      const segment = this.#open();
      const end = Math.min(batch.length, row + chunkRows - segment.length);
      this.#addStretch(batch, { segment, row, end, origins });
      row = end;
    }
  }

  /** The span of a row: always the same object. */
  at(row: number): Span {
    return this.segmentOf(row).at(row & chunkMask);
  }

  /** The segment that holds a row, which it has at `row & chunkMask`. */
  segmentOf(row: number): Segment {
    const segment = this.#segments[(row >>> chunkShift) - this.#droppedSegments];
    if (segment === undefined) throw new RangeError(`Failed to read row ${row}: it is not held.`);
    return segment;
  }

  /** The row of a span, or -1. */
  find(traceId: string, spanId: string): number {
    const trace = this.tables.traces.number(traceId);
    if (trace === -1 || spanId.length !== 16) return -1;
    return this.findWords(trace, wordAt(spanId, 0), wordAt(spanId, 8));
  }

  /** The first row with a trace of this number and a span id of these words, or -1. */
  findWords(trace: number, high: number, low: number): number {
    for (let slot = this.#ids.start(mix(trace, high, low)); ; slot = this.#ids.after(slot)) {
      const row = this.#ids.at(slot);
      if (row === -1 || this.#isAt(row, trace, high, low)) return row === -1 ? -1 : row;
    }
  }

  /** All that is held from row `start` on, segment by segment. */
  *stretches(start: number = this.first): Generator<Stretch> {
    const lowest = Math.max(start, this.first);
    for (const [index, segment] of this.#segments.entries()) {
      const base = (this.#droppedSegments + index) * chunkRows;
      if (base + segment.length <= lowest) continue;
      yield { segment, from: Math.max(0, lowest - base), to: segment.length, base };
    }
  }

  /** Fills the columns of spans that came as objects, which scans read. */
  fill(): void {
    for (const segment of this.#segments) segment.fill();
  }

  /** Drops the rows before `row`. The indexes are made anew of what is left, so that nothing of the rest stays. */
  dropBefore(row: number): void {
    const kept = row >>> chunkShift;
    this.#segments = this.#segments.slice(kept - this.#droppedSegments);
    this.#droppedSegments = kept;
    this.first = row;
    const old = this.tables;
    this.tables = newTables();
    this.byName = new Postings();
    this.byTrace = new Postings();
    this.#ids = new HashSlots();
    this.#lastTrace = { id: '', number: -1 };
    const move = new Renumbering(old, this.tables);
    for (const [index, segment] of this.#segments.entries()) {
      const base = (kept + index) * chunkRows;
      move.segment(segment);
      for (let at = Math.max(0, row - base); at < segment.length; at += 1)
        this.#indexRow(base + at, segment, at);
    }
  }

  #addStretch(
    batch: SpanBatch,
    stretch: {
      readonly segment: Segment;
      readonly row: number;
      readonly end: number;
      readonly origins: readonly number[];
    },
  ): void {
    const { segment, row: start, end, origins } = stretch;
    const { names, traces } = this.tables;
    const { traceIds, spanIds, messages } = batch;
    let offset: number | undefined;
    for (let row = start; row < end; row += 1) {
      const at = row * 4;
      const trace = traces.intern(
        traceIds[at] as number,
        traceIds[at + 1] as number,
        traceIds[at + 2] as number,
        traceIds[at + 3] as number,
      );
      const key = {
        trace,
        high: spanIds[row * 2] as number,
        low: spanIds[row * 2 + 1] as number,
        name: names.intern(batch.names[row] as string),
      };
      if (this.#holds(key)) continue;
      offset ??= segment.takeBytes(
        batch.buffer,
        messages[row * 2] as number,
        messages[end * 2 - 1] as number,
      );
      const origin = origins[batch.scopeOf[row] as number] as number;
      segment.addBatchRow(batch, row, { trace, name: key.name, origin, offset });
      this.#index(key);
    }
  }

  #open(): Segment {
    const last = this.#segments.at(-1);
    if (last !== undefined && !last.isFull) return last;
    last?.trim();
    const segment = new Segment(this.tables);
    this.#segments.push(segment);
    return segment;
  }

  // An exporter that retries sends the same span again; two different spans with one id are both kept.
  #holds({ trace, high, low, name }: SpanKey): boolean {
    for (let slot = this.#ids.start(mix(trace, high, low)); ; slot = this.#ids.after(slot)) {
      const row = this.#ids.at(slot);
      if (row === -1) return false;
      if (this.#isAt(row, trace, high, low) && this.segmentOf(row).nameOf[row & chunkMask] === name)
        return true;
    }
  }

  #isAt(row: number, trace: number, high: number, low: number): boolean {
    const segment = this.segmentOf(row);
    const at = row & chunkMask;
    return (
      segment.spanIds[at * 2 + 1] === low && segment.spanIds[at * 2] === high && segment.traceOf[at] === trace
    );
  }

  #index({ trace, high, low, name }: SpanKey): void {
    const row = this.end;
    this.end += 1;
    this.byName.add(name, row);
    this.byTrace.add(trace, row);
    this.#ids.add(row, mix(trace, high, low), this.#hashOf);
  }

  #indexRow(row: number, segment: Segment, at: number): void {
    this.byName.add(segment.nameOf[at] as number, row);
    this.byTrace.add(segment.traceOf[at] as number, row);
    this.#ids.add(row, this.#hashOf(row), this.#hashOf);
  }

  readonly #hashOf = (row: number): number => {
    const segment = this.segmentOf(row);
    const at = row & chunkMask;
    return mix(
      segment.traceOf[at] as number,
      segment.spanIds[at * 2] as number,
      segment.spanIds[at * 2 + 1] as number,
    );
  };

  // Spans of one trace tend to share one string.
  #traceNumber(id: string): number {
    if (this.#lastTrace.id !== id) {
      const [a, b, c, d] = traceWordsOf(id);
      this.#lastTrace = { id, number: this.tables.traces.intern(a, b, c, d) };
    }
    return this.#lastTrace.number;
  }
}

/** What a span is known by. */
interface SpanKey {
  readonly trace: number;
  readonly high: number;
  readonly low: number;
  /** The number of its name. */
  readonly name: number;
}

/** Gives segments that stay the numbers of new tables, which hold only what is still used. */
class Renumbering {
  readonly #from: Tables;
  readonly #to: Tables;
  readonly #traces: number[] = [];
  readonly #names: number[] = [];
  readonly #origins: number[] = [];

  constructor(from: Tables, to: Tables) {
    this.#from = from;
    this.#to = to;
  }

  segment(segment: Segment): void {
    const { traceOf, nameOf, originOf, length } = segment;
    segment.fill();
    segment.tables = this.#to;
    for (let at = 0; at < length; at += 1) {
      traceOf[at] = this.#trace(traceOf[at] as number);
      nameOf[at] = this.#name(nameOf[at] as number);
      originOf[at] = this.#origin(originOf[at] as number);
    }
  }

  #trace(number: number): number {
    return (this.#traces[number] ??= this.#to.traces.intern(...this.#from.traces.words(number)));
  }

  #name(number: number): number {
    return (this.#names[number] ??= this.#to.names.intern(this.#from.names.texts[number] as string));
  }

  #origin(number: number): number {
    return (this.#origins[number] ??= this.#to.origins.intern(
      (this.#from.origins.list[number] as Origin).resource,
      (this.#from.origins.list[number] as Origin).scope,
    ));
  }
}

function newTables(): Tables {
  return { names: new NameTable(), traces: new TraceTable(), origins: new OriginTable() };
}
