import type { Span, StartedSpan } from '@clnrm/model';

/** The span that a test runs in. */
export interface TestRoot {
  readonly traceId: string;
  readonly spanId: string;
  /** The service that spans of the test's own process have. Defaults to an unknown one. */
  readonly service?: string;
}

/** What a {@link Trace} is told besides its spans. */
export interface TraceOptions {
  /**
   * The span that a test runs in, which ends after everything that can be claimed: it counts as arrived, and its
   * children count as roots. Defaults to none.
   */
  readonly testRoot?: TestRoot;
  /** Which declared service is reached at an address such as `127.0.0.1:5432`. Defaults to none. */
  readonly addresses?: ReadonlyMap<string, string>;
  /** Tells which spans have started and not ended. Defaults to none. */
  readonly openSpans?: () => readonly StartedSpan[];
}

/**
 * The spans of a test or of a capture as a graph. It may hold several OpenTelemetry traces where links or baggage join
 * them. It grows at its end only, so what was read of it stays true; a parent may be added after its children, and a
 * cycle of parents ends no walk. The order of `spans`, roots, children and descendants is that of arrival.
 */
export class Trace {
  readonly testRoot: TestRoot | undefined;
  /** Which declared service is reached at an address. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly #openSpans: () => readonly StartedSpan[];
  readonly #spans: Span[] = [];
  readonly #byId = new Map<string, Span>();
  readonly #twins = new Map<string, Span[]>();
  readonly #byParentId = new Map<string, Span[]>();
  readonly #byName = new Map<string, Span[]>();
  #indexed = 0;

  constructor(spans: Iterable<Span> = [], options: TraceOptions = {}) {
    this.testRoot = options.testRoot;
    this.addresses = options.addresses ?? new Map();
    this.#openSpans = options.openSpans ?? (() => []);
    for (const span of spans) this.#spans.push(span);
  }

  /** Every span, also those that are no part of the tree. */
  get spans(): readonly Span[] {
    return this.#spans;
  }

  /** The spans without a parent, and the children of the test's own span. */
  get roots(): readonly Span[] {
    return this.#spans.filter((span) => span.parentSpanId === undefined || this.isChildOfTest(span));
  }

  /** The spans whose parent has not arrived. */
  get orphans(): readonly Span[] {
    return this.#spans.filter(
      (span) =>
        span.parentSpanId !== undefined && !this.isChildOfTest(span) && this.parentOf(span) === undefined,
    );
  }

  /** The spans that have started and not ended, as far as is known, without the one that a test runs in. */
  get openSpans(): readonly StartedSpan[] {
    const { testRoot } = this;
    return this.#openSpans().filter(({ spanId }) => spanId !== testRoot?.spanId);
  }

  /** Adds spans that arrived later. */
  add(spans: Iterable<Span>): void {
    for (const span of spans) this.#spans.push(span);
  }

  /** Tells whether the parent of a span is the span that the test runs in. */
  isChildOfTest(span: Span): boolean {
    const { testRoot } = this;
    return (
      testRoot !== undefined && span.parentSpanId === testRoot.spanId && span.traceId === testRoot.traceId
    );
  }

  /** The span with these ids, the first to arrive where several have them. */
  find(traceId: string, spanId: string): Span | undefined {
    this.#index();
    const span = this.#byId.get(spanId);
    if (span === undefined || span.traceId === traceId) return span;
    return this.#twins.get(spanId)?.find((twin) => twin.traceId === traceId);
  }

  /** The spans with a name. */
  named(name: string): readonly Span[] {
    this.#index();
    return this.#byName.get(name) ?? [];
  }

  /** The parent; undefined for a root and while the parent has not arrived. */
  parentOf(span: Span): Span | undefined {
    return span.parentSpanId === undefined ? undefined : this.find(span.traceId, span.parentSpanId);
  }

  childrenOf(span: { readonly traceId: string; readonly spanId: string }): readonly Span[] {
    this.#index();
    const children = this.#byParentId.get(span.spanId) ?? [];
    return children.every((child) => child.traceId === span.traceId)
      ? children
      : children.filter((child) => child.traceId === span.traceId);
  }

  /** The other spans with the same parent, arrived or not; those of a root are the other roots of its trace. */
  siblingsOf(span: Span): readonly Span[] {
    const { traceId, parentSpanId } = span;
    const family =
      parentSpanId === undefined
        ? this.#spans.filter((other) => other.parentSpanId === undefined && other.traceId === traceId)
        : this.childrenOf({ traceId, spanId: parentSpanId });
    return family.filter((other) => other !== span);
  }

  /** The parent, its parent, and so on. */
  *ancestorsOf(span: Span): Generator<Span> {
    const met = new Set<Span>([span]);
    for (let at = this.parentOf(span); at !== undefined && !met.has(at); at = this.parentOf(at)) {
      met.add(at);
      yield at;
    }
  }

  /** The children, their children, and so on, each before its own children. */
  *descendantsOf(span: { readonly traceId: string; readonly spanId: string }): Generator<Span> {
    const met = new Set<unknown>([span]);
    const ahead = this.childrenOf(span).toReversed();
    for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
      if (met.has(at)) continue;
      met.add(at);
      yield at;
      ahead.push(...this.childrenOf(at).toReversed());
    }
  }

  /** The spans that a span is linked to, as far as they have arrived. */
  linkedFrom(span: Span): readonly Span[] {
    return span.links.flatMap((link) => this.find(link.traceId, link.spanId) ?? []);
  }

  #index(): void {
    for (; this.#indexed < this.#spans.length; this.#indexed += 1) {
      const span = this.#spans[this.#indexed] as Span;
      if (this.#byId.has(span.spanId)) push(this.#twins, span.spanId, span);
      else this.#byId.set(span.spanId, span);
      if (span.parentSpanId !== undefined) push(this.#byParentId, span.parentSpanId, span);
      push(this.#byName, span.name, span);
    }
  }
}

function push(lists: Map<string, Span[]>, key: string, span: Span): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [span]);
  else list.push(span);
}
