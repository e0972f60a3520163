import { durationOf, serviceOf, type Span } from '@clnrm/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fits } from '../claim/pattern.ts';
import { decodeProtobuf } from '../otlp/decode-protobuf.ts';
import { aSpan } from '../support/a-span.ts';
import { arbitrarySpans } from '../support/arbitrary-trace.ts';
import { protobufOf } from '../support/protobuf-of.ts';
import { SpanStore } from './span-store.ts';
import type { StoreQuery } from './store-query.ts';

const key = fc.constantFrom('order.id', 'http.route', 'shop.amount', 'shop.tags', 'a', 'constructor');
const isLarge = (value: unknown): boolean => Number(value) > 1;

const queries: fc.Arbitrary<StoreQuery> = fc.record(
  {
    name: fc.constantFrom<string | RegExp>('GET /orders', 'charge', 'nothing', /orders$/),
    service: fc.constantFrom<string | RegExp>('shop', 'mail', /^b/),
    scope: fc.constantFrom('http', 'pg'),
    kind: fc.constantFrom('internal', 'server', 'client'),
    status: fc.constantFrom('unset', 'ok', 'error'),
    traceId: fc.constantFrom('1'.repeat(32), '2'.repeat(32)),
    attributes: fc.dictionary(key, fc.constantFrom(1, '', true, isLarge), { minKeys: 1, maxKeys: 2 }),
    resource: fc.constant({ 'service.name': /a/ }),
  },
  { requiredKeys: [] },
);

function isSuch(span: Span, query: StoreQuery): boolean {
  const own = (bag: Span['attributes'], name: string) => (Object.hasOwn(bag, name) ? bag[name] : undefined);
  return (
    (query.name === undefined || fits(query.name, span.name)) &&
    (query.service === undefined || fits(query.service, serviceOf(span))) &&
    (query.scope === undefined || query.scope === span.scope.name) &&
    (query.kind === undefined || query.kind === span.kind) &&
    (query.status === undefined || query.status === span.status.code) &&
    (query.traceId === undefined || query.traceId === span.traceId) &&
    Object.entries(query.attributes ?? {}).every(([name, pattern]) =>
      fits(pattern, own(span.attributes, name)),
    ) &&
    Object.entries(query.resource ?? {}).every(([name, pattern]) =>
      fits(pattern, own(span.resource.attributes, name)),
    )
  );
}

const idsOf = (spans: Iterable<Span>): string[] => [...spans].map((span) => span.spanId);

/** The same spans as objects, from protobuf, and half by each door. */
function storesOf(spans: readonly Span[]): readonly SpanStore[] {
  const [objects, batches, both] = [new SpanStore(), new SpanStore(), new SpanStore()];
  const half = spans.length >>> 1;
  objects.add(spans);
  batches.addBatch(decodeProtobuf(protobufOf(spans)));
  both.add(spans.slice(0, half));
  both.addBatch(decodeProtobuf(protobufOf(spans.slice(half))));
  return [objects, batches, both];
}

test('a query finds the spans that a look at each would find, whichever door they came by', () => {
  fc.assert(
    fc.property(arbitrarySpans, fc.array(queries, { maxLength: 4 }), (spans, asked) => {
      for (const store of storesOf(spans)) {
        for (const query of asked) {
          const expected = idsOf(spans.filter((span) => isSuch(span, query)));
          const selection = store.query(query);
          expect(idsOf(selection.spans())).toEqual(expected);
          expect([selection.count, selection.rows.length]).toEqual([expected.length, expected.length]);
        }
      }
    }),
  );
});

/** The ends of a chain by its definition, step by step. */
function endsOf(store: SpanStore, steps: readonly (readonly ['child' | 'descendant', string])[]): Span[] {
  const [[, first] = ['child', '']] = steps;
  let reached = new Set(store.named(first));
  for (const [kind, name] of steps.slice(1)) {
    const isBelow = (span: Span): boolean => {
      for (let above = store.parentOf(span); above !== undefined; above = store.parentOf(above)) {
        if (reached.has(above)) return true;
        if (kind === 'child') return false;
      }
      return false;
    };
    reached = new Set(store.named(name).filter(isBelow));
  }
  return [...reached];
}

test('a chain ends where walking up from each span would find the ones before', () => {
  const name = fc.constantFrom('GET /orders', 'INSERT orders', 'charge', 'publish', 'handle');
  const step = fc.tuple(fc.constantFrom('child' as const, 'descendant' as const), name);
  fc.assert(
    fc.property(arbitrarySpans, fc.array(step, { minLength: 2, maxLength: 4 }), (spans, steps) => {
      const [[, first] = ['child', '']] = steps;
      const rest = steps
        .slice(1)
        .map(([kind, wanted]) => (kind === 'child' ? { child: wanted } : { descendant: wanted }));
      for (const given of [spans, spans.toReversed()]) {
        const store = new SpanStore();
        store.add(given);
        expect(idsOf(store.chain(first, ...rest).spans())).toEqual(idsOf(endsOf(store, steps)));
      }
    }),
  );
});

test('edges join names or services, also when the parent arrives after its child', () => {
  const parent = aSpan('POST /orders', { service: 'gateway' });
  const child = aSpan('INSERT orders', { service: 'orders', parentSpanId: parent.spanId });
  const store = new SpanStore();
  store.add([child]);
  expect(store.edges('POST /orders', 'INSERT orders').count).toBe(0);
  store.add([parent]);
  expect(idsOf(store.edges('POST /orders', 'INSERT orders').spans())).toEqual([child.spanId]);
  expect(store.edges({ service: 'gateway' }, { service: 'orders' }).count).toBe(1);
  expect(store.edges({ service: 'orders' }, { service: 'gateway' }).count).toBe(0);
});

test('spans whose parents form a circle end no chain twice and hang nobody up', () => {
  const store = new SpanStore();
  const ids = ['a'.repeat(16), 'b'.repeat(16)] as const;
  store.add([
    aSpan('one', { spanId: ids[0], parentSpanId: ids[1] }),
    aSpan('two', { spanId: ids[1], parentSpanId: ids[0] }),
  ]);
  expect(store.chain('two', { descendant: 'one' }, { descendant: 'two' }).count).toBe(0);
  expect(store.edges('two', 'one').count).toBe(1);
});

test('a trace as deep as there are spans is walked once', () => {
  const id = (number: number): string => number.toString(16).padStart(16, '0');
  const spans = Array.from({ length: 20_000 }, (_, index) =>
    aSpan(index === 0 ? 'top' : 'step', {
      spanId: id(index + 1),
      ...(index === 0 ? {} : { parentSpanId: id(index) }),
    }),
  );
  const store = new SpanStore();
  store.add(spans.toReversed());
  expect(store.chain('top', { descendant: 'step' }, { descendant: 'step' }).count).toBe(19_998);
});

test('percentiles are those of the sorted durations, by nearest rank', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 2 ** 31 }), { minLength: 1, maxLength: 3000 }), (lengths) => {
      const store = new SpanStore();
      store.add(lengths.map((to) => aSpan('a', { to })));
      const sorted = lengths.toSorted((a, b) => a - b);
      const rank = (share: number): bigint =>
        BigInt(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? -1);
      expect(store.query('a').percentiles(0.99, 0.5, 0, 1)).toEqual([
        rank(0.99),
        rank(0.5),
        rank(0),
        rank(1),
      ]);
    }),
    { numRuns: 30 },
  );
  expect(new SpanStore().query({}).percentiles(0.5)).toEqual([]);
});

test('what a bounded store has forgotten is found by no query, and the rest by every one', () => {
  fc.assert(
    fc.property(fc.array(arbitrarySpans, { minLength: 2, maxLength: 4 }), queries, (traces, query) => {
      const store = new SpanStore({ maxSpans: 20 });
      const all = traces.flatMap((spans, index) =>
        spans.map((span) => ({ ...span, traceId: String(index + 1).repeat(32) })),
      );
      for (const [index, span] of all.entries()) {
        if (index % 2 === 0) store.add([span]);
        else store.addBatch(decodeProtobuf(protobufOf([span])));
        // Columns that exist when rows are dropped must lose them too.
        if (index % 7 === 0) store.query(query);
      }
      const kept = all.slice(all.length - store.size);
      expect(idsOf(store.spans())).toEqual(idsOf(kept));
      expect(idsOf(store.query(query).spans())).toEqual(idsOf(kept.filter((span) => isSuch(span, query))));
      expect(store.names()).toEqual([...new Set(kept.map(({ name }) => name))]);
      for (const span of kept) {
        const parent = kept.find(
          ({ traceId, spanId }) => traceId === span.traceId && spanId === span.parentSpanId,
        );
        expect(store.parentOf(span)?.spanId).toBe(parent?.spanId);
      }
    }),
    { numRuns: 20 },
  );
});

test('a span that was read stays what it was when the store forgets it', () => {
  const store = new SpanStore({ maxSpans: 10 });
  const first = aSpan('first', { attributes: { n: 1 }, service: 'old', from: 5, to: 9 });
  store.addBatch(decodeProtobuf(protobufOf([first])));
  const [held] = store.named('first');
  for (let index = 0; index < 10_000; index += 1) store.add([aSpan(`later ${index % 7}`)]);
  expect(store.named('first')).toEqual([]);
  expect(held).toMatchObject({ name: 'first', traceId: first.traceId, attributes: { n: 1 } });
  expect(held === undefined ? undefined : [serviceOf(held), durationOf(held)]).toEqual(['old', 4n]);
});

test('a selection stays what it was while the store grows and forgets, and the next one is right again', () => {
  const store = new SpanStore({ maxSpans: 6000 });
  const made = Array.from({ length: 20_000 }, (_, index) =>
    aSpan('a', {
      service: index % 3 === 0 ? 'shop' : 'mail',
      status: { code: index % 5 === 0 ? 'error' : 'unset', message: '' },
    }),
  );
  for (let from = 0; from < made.length; from += 2500) {
    const before = store.query({ status: 'error' });
    const rows = before.rows.join();
    const end = from + 2500;
    store.add(made.slice(from, end));
    expect(before.rows.join()).toBe(rows);
    const kept = made.slice(end - store.size, end);
    for (const query of [
      { status: 'error' },
      { service: 'shop' },
      { status: 'unset', service: 'shop' },
    ] as const)
      expect(store.query(query).count).toBe(kept.filter((span) => isSuch(span, query)).length);
  }
});

test('a request that is sent again and again takes no more room', () => {
  const store = new SpanStore();
  const batch = decodeProtobuf(protobufOf(Array.from({ length: 100 }, () => aSpan('a'))));
  for (let time = 0; time < 50; time += 1) store.addBatch(batch);
  expect(store.size).toBe(100);
  expect(store.query({ name: 'a', service: 'shop' }).count).toBe(100);
});

test('requests of every size are read right, one after the other', () => {
  const store = new SpanStore();
  const made: Span[] = [];
  for (const [count, length] of [
    [5000, 10],
    [1, 40_000],
    [3, 5],
    [300, 200],
    [700, 1],
  ] as const) {
    const spans = Array.from({ length: count }, (_, index) =>
      aSpan('a', { attributes: { n: index % 10, text: 'x'.repeat(length) } }),
    );
    made.push(...spans);
    store.addBatch(decodeProtobuf(protobufOf(spans)));
  }
  const sevens = made.filter(({ attributes }) => attributes['n'] === 7);
  expect(idsOf(store.query({ attributes: { n: 7 } }).spans())).toEqual(idsOf(sevens));
  expect([...store.spans()].map(({ attributes }) => attributes)).toEqual(
    made.map(({ attributes }) => attributes),
  );
});

test('a condition that there is not is refused, and so is an endless chain', () => {
  const store = new SpanStore();
  expect(() => store.query({ nam: 'a' } as object)).toThrow(
    'Failed to query spans: there is no condition "nam". There are name, service, scope, kind, status, traceId, attributes, resource.',
  );
  const steps = Array.from({ length: 15 }, () => ({ child: 'a' }));
  expect(() => store.chain('a', ...steps)).toThrow(
    'Failed to query spans: the chain has 16 steps. Give at most 15.',
  );
});
