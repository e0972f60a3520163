import { ClnrmError, type Span, type TraceSource } from '@clnrm/model';
import type { SpanBatch } from '../otlp/span-batch.ts';
import { SpanRows } from './span-rows.ts';

/** How a {@link SpanStore} is bounded. */
export interface SpanStoreOptions {
  /** Defaults to 1 000 000. When more arrive, the older half is forgotten. */
  readonly maxSpans?: number;
}

/** Called with the new spans of each batch, in the order they arrived. */
export type SpanListener = (spans: readonly Span[]) => void;

/** Takes finished spans in: what the recorder and the receiver write to. */
export interface SpanSink {
  /** Takes spans that are complete values. */
  add(spans: readonly Span[]): void;
  /** Takes a decoded request without decoding its details. */
  addBatch(batch: SpanBatch): void;
}

/**
 * Holds finished spans in columns with indexes by name, trace and (trace, span id). A parent may arrive after its
 * children. The same span sent twice is held once.
 */
export class SpanStore implements SpanSink, TraceSource {
  readonly #maxSpans: number;
  readonly #listeners = new Set<SpanListener>();
  #rows = new SpanRows();
  #evicted = 0;

  constructor(options: SpanStoreOptions = {}) {
    this.#maxSpans = options.maxSpans ?? 1_000_000;
    if (!Number.isInteger(this.#maxSpans) || this.#maxSpans < 1) {
      throw new ClnrmError(
        'CLNRM_INVALID_OPTION',
        `Failed to create a span store: maxSpans is ${String(this.#maxSpans)}. Give a whole number above 0.`,
      );
    }
  }

  /** How many spans are held. */
  get size(): number {
    return this.#rows.length;
  }

  /** How many spans were forgotten to stay within the bound. */
  get evicted(): number {
    return this.#evicted;
  }

  add(spans: readonly Span[]): void {
    const before = this.size;
    for (const span of spans) this.#rows.addSpan(span);
    this.#added(before);
  }

  addBatch(batch: SpanBatch): void {
    const before = this.size;
    for (let row = 0; row < batch.length; row += 1) this.#rows.addBatchRow(batch, row);
    this.#added(before);
  }

  /** Calls `listener` with each batch of new spans from now on; returns a function that ends it. */
  subscribe(listener: SpanListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** All spans in the order they arrived. */
  *spans(): Generator<Span> {
    for (let row = 0; row < this.size; row += 1) yield this.#rows.at(row);
  }

  /** The spans with a name, in the order they arrived. */
  named(name: string): readonly Span[] {
    return this.#collect(this.#rows.names.rows(name));
  }

  /** The distinct names held, in the order they first arrived. */
  names(): readonly string[] {
    return [...this.#rows.names.keys()];
  }

  /** The spans of a trace, in the order they arrived. */
  trace(traceId: string): readonly Span[] {
    return this.#collect(this.#rows.traces.rows(traceId));
  }

  find(traceId: string, spanId: string): Span | undefined {
    const row = this.#rows.find(traceId, spanId);
    return row === -1 ? undefined : this.#rows.at(row);
  }

  /** The parent, undefined for a root and while the parent has not arrived. */
  parentOf(span: Span): Span | undefined {
    return span.parentSpanId === undefined ? undefined : this.find(span.traceId, span.parentSpanId);
  }

  childrenOf(span: Span): readonly Span[] {
    return this.trace(span.traceId).filter((other) => other.parentSpanId === span.spanId);
  }

  /** Forgets every span; subscriptions stay. */
  clear(): void {
    this.#rows = new SpanRows();
    this.#evicted = 0;
  }

  #added(before: number): void {
    const fresh = this.size - before;
    if (fresh === 0) return;
    const spans = this.#listeners.size === 0 ? [] : this.#from(before);
    if (this.size > this.#maxSpans) this.#evict();
    for (const listener of this.#listeners) listener(spans);
  }

  #evict(): void {
    const kept = this.#from(Math.max(this.size - this.#maxSpans, this.size >>> 1));
    this.#evicted += this.size - kept.length;
    this.#rows = new SpanRows();
    for (const span of kept) this.#rows.addSpan(span);
  }

  #from(first: number): Span[] {
    const spans: Span[] = [];
    for (let row = first; row < this.size; row += 1) spans.push(this.#rows.at(row));
    return spans;
  }

  #collect(rows: Iterable<number>): Span[] {
    const spans: Span[] = [];
    for (const row of rows) spans.push(this.#rows.at(row));
    return spans;
  }
}
