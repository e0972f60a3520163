import type { OrphanEvidence, Span } from '@clnrm/model';
import { testIdKey } from './test-id-key.ts';
import type { TestTrace } from './test-trace.ts';

/** As many as a store holds: a span that is attributed late must not be lost. */
const maxKeptOrphans = 1_000_000;
const sampleSize = 10;

/**
 * Finds the test that a span belongs to: by the token that it was sent under, then by its trace id, then by
 * `clnrm.test.id` among the attributes of its resource or, copied from baggage, its own, then by a link to a span of a
 * test. A test that gets one span of a trace gets all of them, whichever arrive first; so a span under the token of one
 * test in the trace of another belongs to both. What belongs to no test is kept aside and counted.
 */
export class Attribution {
  readonly #owners = new Map<string, TestTrace[]>();
  readonly #tests = new Map<string, TestTrace>();
  readonly #orphans = new Map<string, Span[]>();
  readonly #aside = new Set<string>();
  /** Spans of other rooms' tests, or of none, that a service shared with them sent; a test may still claim them. */
  readonly #others = new Map<string, Span[]>();
  #sender: TestTrace | undefined;
  #isShared = false;
  #orphanCount = 0;
  #keptOrphans = 0;

  /** Makes a test known. A later attempt takes over what names the test without naming the attempt. */
  add(test: TestTrace): void {
    this.#tests.set(test.test.id, test);
    this.#adopt(test.traceId, test);
  }

  /** Calls `deliver`, during which every span that is routed was sent under the token of `test`. */
  sentBy(test: TestTrace, deliver: () => void): void {
    this.#sender = test;
    try {
      deliver();
    } finally {
      this.#sender = undefined;
    }
  }

  /** Calls `deliver`, during which every span that is routed may belong to a test of another room and is no orphan here. */
  sentByShared(deliver: () => void): void {
    this.#isShared = true;
    try {
      deliver();
    } finally {
      this.#isShared = false;
    }
  }

  /** Gives each span to its tests. */
  route(spans: readonly Span[]): void {
    const [only] = spans;
    if (spans.length === 1 && only !== undefined) return this.#routeOne(only);
    const deliveries = new Map<TestTrace, Span[]>();
    for (const span of spans) {
      const owners = this.#ownersOf(span);
      if (owners.length === 0) this.#keepOrphan(span);
      for (const owner of owners) {
        const batch = deliveries.get(owner);
        if (batch === undefined) deliveries.set(owner, [span]);
        else batch.push(span);
      }
    }
    for (const [test, batch] of deliveries) test.deliver(batch);
  }

  /**
   * Says that a trace belongs to no test and need not: it is what a service does on its own while it starts or stops. Does
   * nothing for the trace of a test.
   */
  setAside(traceId: string): void {
    if (this.#owners.has(traceId)) return;
    this.#aside.add(traceId);
    this.#forget(traceId);
  }

  /** The spans that belong to no test; undefined where there are none. */
  orphans(): OrphanEvidence | undefined {
    if (this.#orphanCount === 0) return undefined;
    const names = new Set<string>();
    for (const { name } of this.orphanSpans()) if (names.size < sampleSize) names.add(name);
    return { kind: 'orphans', count: this.#orphanCount, names: [...names] };
  }

  /** The tests of the room so far, each in its last attempt, in the order in which they were first begun. */
  tests(): readonly TestTrace[] {
    return [...this.#tests.values()];
  }

  *orphanSpans(): Generator<Span> {
    for (const spans of this.#orphans.values()) yield* spans;
  }

  /** Spans of other tests than the one given. */
  *othersSpans(than: TestTrace): Generator<readonly [TestTrace, Span]> {
    for (const test of this.#tests.values()) {
      if (test !== than) for (const span of test.spans) yield [test, span];
    }
  }

  // Spans of the test process come one by one.
  #routeOne(span: Span): void {
    const owners = this.#ownersOf(span);
    if (owners.length === 0) this.#keepOrphan(span);
    for (const owner of owners) owner.deliver([span]);
  }

  #ownersOf(span: Span): readonly TestTrace[] {
    const owners = this.#owners.get(span.traceId);
    const sender = this.#sender;
    if (sender === undefined) return owners ?? this.#claim(span);
    if (owners !== undefined) return owners.includes(sender) ? owners : [sender, ...owners];
    this.#adopt(span.traceId, sender);
    return [sender];
  }

  #claim(span: Span): readonly TestTrace[] {
    const named = this.#tests.get(testIdOf(span) ?? '');
    const owners = named === undefined ? this.#linked(span) : [named];
    for (const owner of owners) this.#adopt(span.traceId, owner);
    return owners;
  }

  #linked(span: Span): readonly TestTrace[] {
    return [...new Set(span.links.flatMap((link) => this.#owners.get(link.traceId) ?? []))];
  }

  #adopt(traceId: string, test: TestTrace): void {
    const owners = this.#owners.get(traceId);
    if (owners === undefined) this.#owners.set(traceId, [test]);
    else if (!owners.includes(test)) owners.push(test);
    const waiting = [...this.#forget(traceId), ...(this.#others.get(traceId) ?? [])];
    this.#others.delete(traceId);
    if (waiting.length > 0) test.deliver(waiting);
  }

  #forget(traceId: string): readonly Span[] {
    const waiting = this.#orphans.get(traceId) ?? [];
    if (this.#orphans.delete(traceId)) {
      this.#orphanCount -= waiting.length;
      this.#keptOrphans -= waiting.length;
    }
    return waiting;
  }

  #keepOrphan(span: Span): void {
    if (this.#aside.has(span.traceId)) return;
    if (!this.#isShared) this.#orphanCount += 1;
    if (this.#keptOrphans >= maxKeptOrphans) return;
    this.#keptOrphans += 1;
    const shelf = this.#isShared ? this.#others : this.#orphans;
    const kept = shelf.get(span.traceId);
    if (kept === undefined) shelf.set(span.traceId, [span]);
    else kept.push(span);
  }
}

function testIdOf(span: Span): string | undefined {
  const value = span.resource.attributes[testIdKey] ?? span.attributes[testIdKey];
  return typeof value === 'string' ? value : undefined;
}
