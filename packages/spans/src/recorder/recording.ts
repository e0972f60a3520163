import type { Resource, Span, StartedSpan } from '@clnrm/model';
import type { TracerProvider } from '@opentelemetry/api';
import type { SpanSink } from '../store/span-store.ts';
import { testResource } from './process-resource.ts';

/** Told of spans of this process; both must be fast and must not throw. */
export interface RecorderHooks {
  readonly onSpanStarted?: (span: StartedSpan) => void;
  readonly onSpanEnded?: (span: Span) => void;
}

/** What spans of this process are made with, besides the defaults of a room. */
export interface RecordingOptions {
  /** Who made the spans that have no other maker. Defaults to the process of a test. */
  readonly resource?: Resource;
  /** Name of the clock that spans of an SDK are stamped by, for a reader in another process. Defaults to no stamps. */
  readonly clock?: string | undefined;
  /** Entries of baggage that are copied into spans. Defaults to none. */
  readonly baggage?: readonly string[];
}

/** What all taps and spans of a process report to. */
export class Recording {
  readonly resource: Resource;
  readonly clock: string | undefined;
  /** Entries of baggage that are copied into spans. */
  baggage: readonly string[];
  readonly #open = new Map<string, StartedSpan>();
  readonly #openByTrace = new Map<string, Set<StartedSpan>>();
  readonly #listeners = new Map<string, Set<() => void>>();
  /** The provider that the user registered, while it is. */
  userProvider: TracerProvider | undefined;
  sink: SpanSink;
  hooks: RecorderHooks;
  active = true;
  /** Grows with each reset, so that a span of an earlier room is known by its number. */
  generation = 0;
  /** Spans that a user's sampler left out since the last reset. */
  unsampled = 0;

  constructor(sink: SpanSink, hooks: RecorderHooks, options: RecordingOptions = {}) {
    this.sink = sink;
    this.hooks = hooks;
    this.resource = options.resource ?? testResource;
    this.clock = options.clock;
    this.baggage = options.baggage ?? [];
  }

  /** Spans that have started and not ended, by span id. */
  get openSpans(): ReadonlyMap<string, StartedSpan> {
    return this.#open;
  }

  /** Spans of a trace that have started and not ended. */
  openIn(traceId: string): Iterable<StartedSpan> {
    return this.#openByTrace.get(traceId) ?? [];
  }

  started(span: StartedSpan): void {
    this.#open.set(span.spanId, span);
    const inTrace = this.#openByTrace.get(span.traceId);
    if (inTrace === undefined) this.#openByTrace.set(span.traceId, new Set([span]));
    else inTrace.add(span);
    this.hooks.onSpanStarted?.(span);
  }

  ended(span: Span, generation: number): void {
    if (generation !== this.generation || !this.active) return;
    this.#close(span);
    this.sink.add([span]);
    this.hooks.onSpanEnded?.(span);
    if (this.#listeners.size === 0) return;
    // A listener may leave and come again while it is told.
    for (const listener of [...(this.#listeners.get(span.traceId) ?? [])]) listener();
  }

  /** Calls `listener` whenever a span of the trace has ended; returns a function that ends it. */
  onEnded(traceId: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(traceId) ?? new Set();
    this.#listeners.set(traceId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(traceId) === listeners) this.#listeners.delete(traceId);
    };
  }

  /** Forgets open spans; when they end they are not recorded any more. */
  forget(): void {
    this.generation += 1;
    this.unsampled = 0;
    this.#open.clear();
    this.#openByTrace.clear();
  }

  #close({ traceId, spanId }: Span): void {
    const span = this.#open.get(spanId);
    if (span === undefined) return;
    this.#open.delete(spanId);
    const inTrace = this.#openByTrace.get(traceId);
    inTrace?.delete(span);
    if (inTrace?.size === 0) this.#openByTrace.delete(traceId);
  }
}
