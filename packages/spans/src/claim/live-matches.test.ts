import type { Span } from '@clnrm/model';
import { array, assert, constantFrom, integer, nat, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { Trace } from '../graph/trace.ts';
import { is } from '../predicates/is.ts';
import { aSpan } from '../support/a-span.ts';
import { LiveMatches } from './live-matches.ts';
import type { SpanSelector } from './selector.ts';
import { spanQuery } from './span-query.ts';

const selectors = constantFrom<SpanSelector>(
  'a',
  { name: 'a', parent: 'b' },
  { ancestor: 'b', child: { not: { sibling: 'c' } } },
  { not: { descendant: 'a' } },
  { any: ['a', { childCount: is.above(1) }] },
  { sibling: 'b', not: { root: true } },
  { duration: { atMost: 5 } },
  { not: { child: { duration: { atMost: 5 } } } },
);

const arrivals = array(
  record({
    name: constantFrom('a', 'b', 'c'),
    parent: integer({ min: -1, max: 9 }),
    batch: nat(3),
    late: nat(1),
  }),
  { maxLength: 10 },
);

const id = (index: number): string => (index + 1).toString(16).padStart(16, '0');

test('what is known after each batch is what a fresh look finds, and what lasts does not vanish', () => {
  assert(
    property(arrivals, selectors, (sketches, selector) => {
      const query = spanQuery(selector);
      const matches = new LiveMatches(query.selector);
      const trace = new Trace();
      let last: readonly Span[] = [];
      for (const batch of [0, 1, 2, 3]) {
        trace.add(
          sketches.flatMap((sketch, index) => {
            if (sketch.batch !== batch) return [];
            const parentSpanId = sketch.parent < 0 ? undefined : id(sketch.parent);
            const to = 5_000_000 + sketch.late * 9_000_000;
            return [aSpan(sketch.name, { spanId: id(index), parentSpanId, to, uncertainty: 1_000_000n })];
          }),
        );
        const { certain, doubtful } = matches.update(trace);
        expect(certain).toEqual(query.select(trace));
        expect(doubtful).toEqual(query.doubtful(trace));
        if (query.isLasting) expect(last.filter((span) => !certain.includes(span))).toEqual([]);
        last = certain;
      }
    }),
    { numRuns: 500 },
  );
});

test('what a span says of itself is asked once', () => {
  let asked = 0;
  const where = (): boolean => (asked += 1) > 0;
  const matches = new LiveMatches(spanQuery({ where }).selector);
  const trace = new Trace([aSpan('a')]);
  matches.update(trace);
  const first = asked;
  for (let more = 0; more < 5; more += 1) matches.update(trace);
  expect(asked).toBe(first);
  trace.add([aSpan('b')]);
  matches.update(trace);
  expect(asked).toBe(2 * first);
});
