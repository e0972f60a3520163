import type { OrphanEvidence, Span } from '@clnrm/model';
import type { TestTrace } from './test-trace.ts';

/** The key of the baggage entry, span attribute and resource attribute that names a test. */
export const testIdKey = 'clnrm.test.id';

const maxKeptOrphans = 10_000;
const sampleSize = 10;

/**
 * Finds the test that a span belongs to: by trace id, then by `clnrm.test.id` among the attributes of the span or its
 * resource, then by a link to a span of a test. A test that gets one span of a trace gets all of them, whichever
 * arrive first. What belongs to no test is kept aside and counted.
 */
export class Attribution {
  readonly #owners = new Map<string, TestTrace[]>();
  readonly #tests = new Map<string, TestTrace>();
  readonly #orphans = new Map<string, Span[]>();
  #orphanCount = 0;
  #keptOrphans = 0;

  /** Makes a test known. A later attempt takes over what names the test without naming the attempt. */
  add(test: TestTrace): void {
    this.#tests.set(test.test.id, test);
    this.#adopt(test.traceId, test);
  }

  /** Gives each span to its tests. */
  route(spans: readonly Span[]): void {
    const deliveries = new Map<TestTrace, Span[]>();
    for (const span of spans) {
      const owners = this.#owners.get(span.traceId) ?? this.#claim(span);
      if (owners.length === 0) this.#keepOrphan(span);
      for (const owner of owners) {
        const batch = deliveries.get(owner);
        if (batch === undefined) deliveries.set(owner, [span]);
        else batch.push(span);
      }
    }
    for (const [test, batch] of deliveries) test.deliver(batch);
  }

  /** The spans that belong to no test; undefined where there are none. */
  orphans(): OrphanEvidence | undefined {
    if (this.#orphanCount === 0) return undefined;
    const names = new Set<string>();
    for (const { name } of this.orphanSpans()) if (names.size < sampleSize) names.add(name);
    return { kind: 'orphans', count: this.#orphanCount, names: [...names] };
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
    const waiting = this.#orphans.get(traceId);
    if (waiting === undefined) return;
    if (this.#orphans.delete(traceId)) {
      this.#orphanCount -= waiting.length;
      this.#keptOrphans -= waiting.length;
    }
    test.deliver(waiting);
  }

  #keepOrphan(span: Span): void {
    this.#orphanCount += 1;
    if (this.#keptOrphans >= maxKeptOrphans) return;
    this.#keptOrphans += 1;
    const kept = this.#orphans.get(span.traceId);
    if (kept === undefined) this.#orphans.set(span.traceId, [span]);
    else kept.push(span);
  }
}

function testIdOf(span: Span): string | undefined {
  const value = span.attributes[testIdKey] ?? span.resource.attributes[testIdKey];
  return typeof value === 'string' ? value : undefined;
}
