import type { Attributes, Span, SpanKind } from '@clnrm/model';
import fc from 'fast-check';
import { aSpan } from './a-span.ts';
import { randomFrom } from './disguise.ts';

const key = fc.constantFrom(
  'name',
  'status',
  'order.id',
  'http.route',
  'db.system.name',
  'shop.amount',
  'shop.tags',
  'a',
);
const value = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.integer({ min: -3, max: 300 }),
  fc.boolean(),
  fc.double({ noNaN: true }),
  fc.array(fc.string({ maxLength: 2 }), { maxLength: 3 }),
);
const attributes: fc.Arbitrary<Attributes> = fc.dictionary(key, value, { maxKeys: 4 });

const sketch = fc.record({
  parent: fc.nat(),
  name: fc.constantFrom('GET /orders', 'INSERT orders', 'charge', 'publish', 'handle'),
  kind: fc.constantFrom<SpanKind>('internal', 'server', 'client', 'producer', 'consumer'),
  service: fc.constantFrom('shop', 'mail', 'bank'),
  scope: fc.constantFrom('http', 'pg'),
  from: fc.nat({ max: 1000 }),
  length: fc.nat({ max: 1000 }),
  status: fc.constantFrom('unset', 'ok', 'error'),
  message: fc.constantFrom('', 'no'),
  attributes,
  events: fc.array(fc.record({ name: fc.constantFrom('exception', 'retry'), attributes }), { maxLength: 2 }),
  links: fc.array(fc.record({ to: fc.nat(), attributes }), { maxLength: 1 }),
});

/** What a generated span is made of; `parent` and the links are numbers of spans before it and of any. */
type Sketch = typeof sketch extends fc.Arbitrary<infer S> ? S : never;

/** Generates the spans of a trace: one tree or a few, with links. */
export const arbitrarySpans: fc.Arbitrary<readonly Span[]> = fc
  .array(sketch, { minLength: 1, maxLength: 24 })
  .map(spansOf);

function spansOf(sketches: readonly Sketch[]): readonly Span[] {
  const ids = sketches.map((_, index) => (index + 1).toString(16).padStart(16, 'a'));
  return sketches.map((one, index) =>
    aSpan(one.name, {
      spanId: ids[index] ?? '',
      parentSpanId: index === 0 || one.parent % 8 === 7 ? undefined : ids[one.parent % index],
      kind: one.kind,
      service: one.service,
      scope: one.scope,
      from: one.from,
      to: one.from + one.length,
      status: { code: one.status as 'ok', message: one.message },
      attributes: one.attributes,
      events: one.events.map((event) => ({
        ...event,
        time: { ns: 0n, uncertainty: 0n },
        droppedAttributes: 0,
      })),
      links: one.links.map((link) => ({
        traceId: '1'.repeat(32),
        spanId: ids[link.to % ids.length] ?? '',
        traceState: '',
        attributes: link.attributes,
        droppedAttributes: 0,
      })),
    }),
  );
}

/** Generates sources of random numbers that never repeat themselves soon. */
export const arbitraryRandom: fc.Arbitrary<() => number> = fc.integer().map(randomFrom);
