import type { Span } from '@clnrm/model';
import { wordAt } from '../otlp/hex-ids.ts';
import type { SpanBatch } from '../otlp/span-batch.ts';
import { HashSlots, mix } from './hash-slots.ts';
import { NameTable } from './name-table.ts';
import { type Origin, OriginTable } from './origin-table.ts';
import { LinkedPostings, ListedPostings } from './postings.ts';
import { chunkMask, chunkRows, chunkShift } from './row-column.ts';
import { Scratch } from './scratch.ts';
import { Segment, type Tables } from './segment.ts';
import { Slabs } from './slabs.ts';
import { TraceTable, traceWordsOf } from './trace-table.ts';

/** A part of a segment that is held: its rows from `from` to below `to`. */
export interface Stretch {
  readonly segment: Segment;
  readonly from: number;
  readonly to: number;
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
  #byName = new ListedPostings();
  #byTrace = new LinkedPostings();
  /** For what a query notes of each row. */
  readonly notes: Scratch = new Scratch();
  readonly #scratches: Scratch[] = [];
  #ids = new HashSlots();
  readonly #slabs = new Slabs();
  #segments: Segment[] = [];
  #droppedSegments = 0;
  // The first row that is in the indexes.
  #indexed = 0;
  #lastTrace = { id: '', number: -1 };

  get length(): number {
    return this.end - this.first;
  }

  /** Adds a finished span as it is; returns whether it was new. */
  addSpan(span: Span): boolean {
    const { spanId } = span;
    const trace = this.#traceNumber(span.traceId);
    const name = this.tables.names.intern(span.name);
    const high = wordAt(spanId, 0);
    const low = wordAt(spanId, 8);
    const segment = this.#open();
    segment.addSpan(span, { trace, name, high, low });
    return this.#keepIfNew(segment, mix(trace, high, low));
  }

  /** Adds the spans of a decoded batch that are new. */
  addBatch(batch: SpanBatch): void {
    const origins = this.tables.origins.internBatch(batch);
    for (let row = 0; row < batch.length;) row = this.#addStretch(batch, row, origins);
  }

  /** The rows with the name of a number. */
  named(name: number): Uint32Array {
    return this.#byName.rows(name, this.first);
  }

  /** The rows of the trace of a number. */
  ofTrace(trace: number): Uint32Array {
    return this.#byTrace.rows(trace, this.first);
  }

  /** The names that are held, in the order of their first rows. */
  names(): readonly string[] {
    return this.tables.names.texts
      .map((text, number) => ({ text, row: this.#byName.lowest(number, this.first) }))
      .filter(({ row }) => row !== -1)
      .toSorted((a, b) => a.row - b.row)
      .map(({ text }) => text);
  }

  /** For the rows that a step of a query finds, by the number of the step. */
  scratch(step: number): Scratch {
    return (this.#scratches[step] ??= new Scratch());
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
    const hash = mix(trace, high, low);
    for (let slot = this.#ids.first(hash); slot !== -1; slot = this.#ids.next(hash, slot)) {
      const row = this.#ids.at(slot);
      if (row < this.first) continue;
      const { spanIds, traceOf } = this.segmentOf(row);
      const at = row & chunkMask;
      if (spanIds[at * 2 + 1] === low && spanIds[at * 2] === high && traceOf[at] === trace) return row;
    }
    return -1;
  }

  /** All that is held from row `start` on, segment by segment. */
  *stretches(start: number = this.first): Generator<Stretch> {
    const lowest = Math.max(start, this.first);
    for (const segment of this.#segments) {
      const from = Math.max(0, lowest - segment.first);
      if (from < segment.length) yield { segment, from, to: segment.length };
    }
  }

  /** Fills the columns of spans that came as objects, which scans read. */
  fill(): void {
    for (const segment of this.#segments) segment.fill();
  }

  /** Drops the rows before `row`. Their memory is given back when it is as much as what is left, or a segment. */
  dropBefore(row: number): void {
    this.first = row;
    if (row - this.#indexed < Math.max(chunkRows, this.length)) return;
    this.#indexed = row;
    this.#rebuild(row);
  }

  /** Makes the indexes anew of the rows from `row` on, so that nothing of the rest stays. */
  #rebuild(row: number): void {
    const kept = row >>> chunkShift;
    this.#segments = this.#segments.slice(kept - this.#droppedSegments);
    this.#droppedSegments = kept;
    const old = this.tables;
    this.tables = newTables();
    this.#byName = new ListedPostings();
    this.#byTrace = new LinkedPostings();
    this.#ids = new HashSlots();
    this.#lastTrace = { id: '', number: -1 };
    const move = new Renumbering(old, this.tables);
    for (const segment of this.#segments) {
      segment.fill();
      const { length, traceOf, spanIds } = segment;
      for (let at = Math.max(0, row - segment.first); at < length; at += 1) {
        move.row(segment, at);
        const hash = mix(traceOf[at] as number, spanIds[at * 2] as number, spanIds[at * 2 + 1] as number);
        this.#index(segment, at, hash);
      }
    }
    // Rows that were dropped from the first segment get numbers too, since somebody may hold their spans.
    const [partial] = this.#segments;
    if (partial !== undefined) for (let at = 0; at < row - partial.first; at += 1) move.row(partial, at);
    for (const segment of this.#segments) segment.tables = this.tables;
  }

  /** Adds as many rows of a batch, from `start` on, as fit into one segment and one slab; returns the row after them. */
  #addStretch(batch: SpanBatch, start: number, origins: readonly number[]): number {
    const segment = this.#open();
    const { names, traces } = this.tables;
    const { traceIds, spanIds, messages, scopeOf } = batch;
    const isKept = isWorthKeeping(batch);
    const fitting = isKept ? batch.length : this.#fitting(batch, start);
    const end = Math.min(fitting, start + chunkRows - segment.length);
    const first = messages[start * 2] as number;
    const last = messages[end * 2 - 1] as number;
    segment.continueIn(isKept ? batch.bytes : this.#slabs.current);
    const offset = isKept ? 0 : this.#slabs.copy(batch.bytes.buffer, first, last) - first;
    const before = this.end;
    for (let row = start; row < end; row += 1) {
      const trace = traces.intern(
        traceIds[row * 4] as number,
        traceIds[row * 4 + 1] as number,
        traceIds[row * 4 + 2] as number,
        traceIds[row * 4 + 3] as number,
      );
      const name = names.intern(batch.names[row] as string);
      const origin = origins[scopeOf[row] as number] as number;
      segment.addBatchRow(batch, row, { trace, name, origin, offset });
      this.#keepIfNew(segment, mix(trace, spanIds[row * 2] as number, spanIds[row * 2 + 1] as number));
    }
    if (this.end === before && !isKept) this.#slabs.giveBack(last - first);
    return end;
  }

  /** The row after the last one whose bytes, with those of all rows from `start` on, fit into the current slab. */
  #fitting(batch: SpanBatch, start: number): number {
    const { messages, length } = batch;
    const first = messages[start * 2] as number;
    const bytes = (messages[start * 2 + 1] as number) - first;
    if (bytes > this.#slabs.free) this.#slabs.begin(bytes);
    const limit = first + this.#slabs.free;
    let end = start + 1;
    while (end < length && (messages[end * 2 + 1] as number) <= limit) end += 1;
    return end;
  }

  #open(): Segment {
    const last = this.#segments.at(-1);
    if (last !== undefined && !last.isFull) return last;
    const segment = new Segment(this.tables, this.end);
    this.#segments.push(segment);
    return segment;
  }

  // An exporter that retries sends the same span again; two different spans with one id are both kept.
  #keepIfNew(segment: Segment, hash: number): boolean {
    const at = segment.length - 1;
    for (let slot = this.#ids.first(hash); slot !== -1; slot = this.#ids.next(hash, slot)) {
      const row = this.#ids.at(slot);
      if (row < this.first || !segment.isSame(at, this.segmentOf(row), row & chunkMask)) continue;
      segment.removeLast();
      return false;
    }
    this.#index(segment, at, hash);
    this.end += 1;
    return true;
  }

  #index(segment: Segment, at: number, hash: number): void {
    const row = segment.first + at;
    this.#byName.add(segment.nameOf[at] as number, row);
    this.#byTrace.add(segment.traceOf[at] as number, row);
    this.#ids.add(row, hash);
  }

  // Spans of one trace tend to share one string.
  #traceNumber(id: string): number {
    if (this.#lastTrace.id !== id) {
      const [a, b, c, d] = traceWordsOf(id);
      this.#lastTrace = { id, number: this.tables.traces.intern(a, b, c, d) };
    }
    return this.#lastTrace.number;
  }
}

/** Whether the bytes of a request are kept as they are: many, and hardly anything but spans. */
function isWorthKeeping({ bytes, length, messages }: SpanBatch): boolean {
  const memory = bytes.buffer.buffer.byteLength;
  const spans = (messages[length * 2 - 1] as number) - (messages[0] as number);
  return memory >= 1 << 15 && memory * 0.9 <= spans;
}

/** Gives rows that stay the numbers of new tables, which hold only what is still used. */
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

  row({ traceOf, nameOf, originOf }: Segment, at: number): void {
    traceOf[at] = this.#trace(traceOf[at] as number);
    nameOf[at] = this.#name(nameOf[at] as number);
    originOf[at] = this.#origin(originOf[at] as number);
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
