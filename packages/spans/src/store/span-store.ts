import { ClnrmError, type Span, type TraceSource } from '@clnrm/model';
import type { SpanBatch } from '../otlp/span-batch.ts';
import { AttributeColumns } from './attribute-columns.ts';
import { type ChainLink, findChainEnds, maxChainSteps } from './chain-search.ts';
import { ParentLinks } from './parent-links.ts';
import { RowLists } from './row-lists.ts';
import { RowFilter } from './row-filter.ts';
import { type ChainStep, resolveQuery, type Wanted } from './store-query.ts';
import { SpanRows } from './span-rows.ts';
import { SpanSelection } from './span-selection.ts';

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
 * children. The same span sent twice is held once. Of a decoded batch it copies what it needs.
 */
export class SpanStore implements SpanSink, TraceSource {
  readonly #maxSpans: number;
  readonly #listeners = new Set<SpanListener>();
  #rows = new SpanRows();
  #columns = new AttributeColumns(this.#rows);
  #lists = new RowLists(this.#rows);
  #parents = new ParentLinks(this.#rows);
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
    const { end } = this.#rows;
    const fresh = spans.filter((span) => this.#rows.addSpan(span));
    if (this.#rows.end > end) this.#added(() => fresh);
  }

  addBatch(batch: SpanBatch): void {
    const { end } = this.#rows;
    this.#rows.addBatch(batch);
    if (this.#rows.end > end) this.#added(() => this.#from(end));
  }

  /** Calls `listener` with each batch of new spans from now on; returns a function that ends it. */
  subscribe(listener: SpanListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** All spans in the order they arrived. */
  *spans(): Generator<Span> {
    for (let row = this.#rows.first; row < this.#rows.end; row += 1) yield this.#rows.at(row);
  }

  /** The spans with a name, in the order they arrived. */
  named(name: string): readonly Span[] {
    return this.#collect(this.#rows.named(this.#rows.tables.names.number(name)));
  }

  /** The distinct names held, in the order they first arrived. */
  names(): readonly string[] {
    return this.#rows.names();
  }

  /** The spans of a trace, in the order they arrived. */
  trace(traceId: string): readonly Span[] {
    return this.#collect(this.#rows.ofTrace(this.#rows.tables.traces.number(traceId)));
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

  /**
   * The spans that are what the query says, without making any span. The first question for an attribute reads it of
   * every span that is held, and keeps it for the next one.
   */
  query(wanted: Wanted): SpanSelection {
    const rows = this.#accepted(wanted, 0);
    return new SpanSelection(this.#rows, this.#rows.scratch(0).holds(rows) ? rows.slice() : rows);
  }

  /** The spans that are `child` and whose parent is `parent`: names, or services by `{ service }`. */
  edges(parent: Wanted, child: Wanted): SpanSelection {
    return this.chain(parent, { child });
  }

  /** The spans that end a chain: `chain('a', { descendant: 'b' }, { child: 'c' })` gives each c below a b below an a. */
  chain(first: Wanted, ...steps: readonly ChainStep[]): SpanSelection {
    if (steps.length >= maxChainSteps) {
      throw new ClnrmError(
        'CLNRM_INVALID_QUERY',
        `Failed to query spans: the chain has ${steps.length + 1} steps. Give at most ${maxChainSteps}.`,
      );
    }
    const links: ChainLink[] = [{ rows: this.#accepted(first, 0), isChild: false }];
    for (const step of steps) {
      const isChild = 'child' in step;
      links.push({ rows: this.#accepted(isChild ? step.child : step.descendant, links.length), isChild });
    }
    return new SpanSelection(this.#rows, findChainEnds(this.#rows, this.#parents, links));
  }

  /** Forgets every span; subscriptions stay. */
  clear(): void {
    this.#rows = new SpanRows();
    this.#columns = new AttributeColumns(this.#rows);
    this.#lists = new RowLists(this.#rows);
    this.#parents = new ParentLinks(this.#rows);
    this.#evicted = 0;
  }

  #accepted(wanted: Wanted, step: number): Uint32Array {
    const filter = new RowFilter(
      { rows: this.#rows, columns: this.#columns, lists: this.#lists },
      resolveQuery(wanted),
    );
    return filter.accepted(this.#rows.scratch(step));
  }

  #added(spansOf: () => readonly Span[]): void {
    const spans = this.#listeners.size === 0 ? [] : spansOf();
    if (this.size > this.#maxSpans) this.#evict();
    for (const listener of this.#listeners) listener(spans);
  }

  #evict(): void {
    const count = Math.max(this.size - this.#maxSpans, this.size >>> 1);
    const first = this.#rows.first + count;
    this.#evicted += count;
    this.#rows.dropBefore(first);
    this.#columns.dropBefore(first);
    this.#parents.dropBefore(first);
  }

  #from(first: number): Span[] {
    const spans: Span[] = [];
    for (let row = first; row < this.#rows.end; row += 1) spans.push(this.#rows.at(row));
    return spans;
  }

  #collect(rows: Iterable<number>): Span[] {
    const spans: Span[] = [];
    for (const row of rows) spans.push(this.#rows.at(row));
    return spans;
  }
}
