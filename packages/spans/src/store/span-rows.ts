import type { Span } from '@clnrm/model';
import { hexOf, wordAt } from '../otlp/hex-ids.ts';
import type { SpanBatch } from '../otlp/span-batch.ts';
import { IdTable, mix } from './id-table.ts';
import { Postings } from './postings.ts';
import { WordColumn } from './word-column.ts';

/** The columns of a store and its indexes: by name, by trace, and by (trace, span id). */
export class SpanRows {
  readonly names: Postings = new Postings();
  readonly traces: Postings = new Postings();
  readonly #traceOf = new WordColumn();
  readonly #spanHigh = new WordColumn();
  readonly #spanLow = new WordColumn();
  readonly #sources: (SpanBatch | Span)[] = [];
  readonly #sourceRows = new WordColumn();
  readonly #table = new IdTable();
  #lastTrace: { readonly words: Uint32Array; readonly at: number; readonly id: string } | undefined;

  get length(): number {
    return this.#sources.length;
  }

  /** Adds a finished span as it is; returns whether it was new. */
  addSpan(span: Span): boolean {
    const high = wordAt(span.spanId, 0);
    const low = wordAt(span.spanId, 8);
    return this.#add({ traceId: span.traceId, high, low, name: span.name }, span, 0);
  }

  /** Adds one span of a decoded batch; returns whether it was new. */
  addBatchRow(batch: SpanBatch, row: number): boolean {
    const high = batch.spanIds[row * 2] as number;
    const low = batch.spanIds[row * 2 + 1] as number;
    const traceId = this.#traceIdOf(batch, row);
    return this.#add({ traceId, high, low, name: batch.names[row] as string }, batch, row);
  }

  /** The span of a row: always the same object. */
  at(row: number): Span {
    const source = this.#sources[row] as SpanBatch | Span;
    if (!('at' in source)) return source;
    const span = source.at(this.#sourceRows.at(row));
    this.#sources[row] = span;
    return span;
  }

  /** The row of a span, or -1. */
  find(traceId: string, spanId: string): number {
    const trace = this.traces.number(traceId);
    if (trace === undefined || spanId.length !== 16) return -1;
    return this.#find(trace, wordAt(spanId, 0), wordAt(spanId, 8));
  }

  #add(
    ids: { readonly traceId: string; readonly high: number; readonly low: number; readonly name: string },
    source: SpanBatch | Span,
    sourceRow: number,
  ): boolean {
    const { traceId, high, low, name } = ids;
    const known = this.traces.number(traceId);
    if (known !== undefined && this.#holds(known, high, low, name)) return false;
    const row = this.#sources.push(source) - 1;
    this.#sourceRows.push(sourceRow);
    this.#traceOf.push(this.traces.add(traceId));
    this.#spanHigh.push(high);
    this.#spanLow.push(low);
    this.names.add(name);
    this.#table.add(row, this.#hashOf);
    return true;
  }

  // An exporter that retries sends the same span again; two different spans with one id are both kept.
  #holds(trace: number, high: number, low: number, name: string): boolean {
    const row = this.#find(trace, high, low);
    return row !== -1 && this.at(row).name === name;
  }

  #find(trace: number, high: number, low: number): number {
    return this.#table.find(
      mix(trace, high, low),
      (row) =>
        this.#spanLow.at(row) === low && this.#spanHigh.at(row) === high && this.#traceOf.at(row) === trace,
    );
  }

  readonly #hashOf = (row: number): number =>
    mix(this.#traceOf.at(row), this.#spanHigh.at(row), this.#spanLow.at(row));

  // Spans of one trace tend to follow each other, so the digits of the last id are kept.
  #traceIdOf(batch: SpanBatch, row: number): string {
    const words = batch.traceIds;
    const at = row * 4;
    const last = this.#lastTrace;
    if (
      last !== undefined &&
      words[at + 3] === last.words[last.at + 3] &&
      words[at + 2] === last.words[last.at + 2] &&
      words[at + 1] === last.words[last.at + 1] &&
      words[at] === last.words[last.at]
    ) {
      return last.id;
    }
    const id = hexOf(words, at, 4);
    this.#lastTrace = { words, at, id };
    return id;
  }
}
