import type { Span } from '@clnrm/model';
import { expect, test } from 'vitest';
import { Trace } from '../graph/trace.ts';
import { aSpan, type SpanSketch } from '../support/a-span.ts';
import { compareRuns } from './compare-runs.ts';
import { explainRuns } from './explain-runs.ts';

const root = aSpan('POST /orders', { to: 100, kind: 'server' });
const below = (name: string, sketch: SpanSketch = {}): Span =>
  aSpan(name, { parentSpanId: root.spanId, ...sketch });
const explain = (runs: readonly (readonly Span[])[], isFixed = false): string =>
  explainRuns(compareRuns(runs.map((spans) => new Trace([root, ...spans]))), {
    isFixed,
    rerun: 'npx vitest run pay',
  });

test('runs that do the same have one digest and nothing to explain', () => {
  const runs = [1, 2, 3].map((pid) => new Trace([root, below('a', { resource: { 'process.pid': pid } })]));
  const comparison = compareRuns(runs);
  expect(comparison).toMatchObject({ differs: undefined, volatile: [], diff: { isEqual: true } });
  expect(new Set(comparison.digests).size).toBe(1);
});

test('attributes that differ while the tree is the same are learned', () => {
  const run = (id: string): readonly Span[] => [
    below('INSERT orders', { attributes: { 'order.id': id, a: 1 } }),
  ];
  expect(explain([run('17'), run('17'), run('18'), run('19')])).toMatchInlineSnapshot(`
    "Failed to prove that 4 iterations do the same: iterations 3, 4 differ from iteration 1.

    Iteration 1 against iteration 3:
        POST /orders  shop
      ~   INSERT orders  shop
              order.id: "17" → "18"

    Volatile keys, learned over 4 iterations:
      order.id  "17", "18", "19"  in "INSERT orders"

    What to do:
      Where the values may differ, say so: determinism({ volatile: ['order.id'] }).

    Run just this test:
      npx vitest run pay"
  `);
});

test('a volatile key that is declared makes no difference', () => {
  const run = (id: number): Trace => new Trace([root, below('a', { attributes: { id } })]);
  expect(compareRuns([run(1), run(2)], { volatile: ['id'] }).differs).toBeUndefined();
});

test('random ids are recognised, and how to fix them is said where they are not', () => {
  const run = (id: string): readonly Span[] => [below('a', { attributes: { id } })];
  const runs = [run('3f2a84cc-0000-4000-8000-c3220d46b708'), run('d874cc44-09d2-490c-9899-c3220d46b708')];
  const remedy =
    '"id" holds random UUIDs. Fix them with clnrm({ deterministic: true }) where this process makes them.';
  expect(explain(runs)).toContain(remedy);
  expect(explain(runs, true)).not.toContain('random UUIDs');
});

test('times are recognised', () => {
  const run = (at: string): readonly Span[] => [below('a', { attributes: { at } })];
  expect(explain([run('2026-11-21T10:00:00Z'), run('2026-11-21T10:00:01Z')])).toContain('"at" holds times.');
});

test('names that hold an id are recognised', () => {
  const run = (id: number): readonly Span[] => [below(`GET /orders/${id}`, { kind: 'client' })];
  expect(explain([run(1), run(2)])).toContain(
    'The name holds an id: "GET /orders/1" and "GET /orders/2". Set http.route, and name the span after it.',
  );
});

test('concurrent work that begins in another order is named', () => {
  const run = (a: number, b: number): readonly Span[] => [
    below('reserve', { from: a, to: 90, attributes: { place: a < b ? 1 : 2 } }),
    below('charge', { from: b, to: 90, attributes: { place: a < b ? 2 : 1 } }),
  ];
  expect(explain([run(1, 2), run(1, 5), run(4, 3)])).toContain(
    '"reserve" and "charge" began in one order in iteration 1 and in the other in iteration 3:',
  );
});

test('a retry that some runs need is named', () => {
  const once = [below('charge', { from: 1, to: 2 })];
  expect(explain([once, [...once, below('charge', { from: 3, to: 4 })]])).toContain(
    '"charge" occurs once more in some iterations: something is tried again.',
  );
});

test('keys are declared by the keys of attributes, wherever they stand', () => {
  const run = (id: number): readonly Span[] => [
    below('a', {
      attributes: { name: id, 'two words': id },
      events: [{ name: 'e', time: root.start, attributes: { 'order.id': id }, droppedAttributes: 0 }],
    }),
  ];
  expect(explain([run(1), run(2)])).toContain(
    "say so: determinism({ volatile: ['name', 'two words', 'order.id'] }).",
  );
});
