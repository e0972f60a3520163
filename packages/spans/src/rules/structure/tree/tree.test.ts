import type { Span } from '@clnrm/model';
import { array, assert, nat, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { Trace } from '../../../graph/trace.ts';
import { aSpan, type SpanSketch } from '../../../support/a-span.ts';
import type { RuleVerdict } from '../../rule.ts';
import { assign } from './assign.ts';
import { subtree, tree, type TreeOptions } from './tree.ts';

type Sketch = SpanSketch & { readonly below?: readonly (readonly [string, Sketch?])[] };

function spansOf(entries: readonly (readonly [string, Sketch?])[], parentSpanId?: string): readonly Span[] {
  return entries.flatMap(([name, { below = [], ...sketch } = {}]) => {
    const span = aSpan(name, { ...sketch, parentSpanId });
    return [span, ...spansOf(below, span.spanId)];
  });
}

const order = new Trace(
  spansOf([
    [
      'POST /orders',
      {
        kind: 'server',
        service: 'orders',
        below: [
          ['validate', { from: 0 }],
          [
            'INSERT orders',
            { from: 10, kind: 'client', attributes: { 'db.system.name': 'sqlite', rows: 3 } },
          ],
          ['INSERT items', { from: 20, kind: 'client', attributes: { 'db.system.name': 'sqlite', rows: 2 } }],
          [
            'publish',
            { from: 30, below: [['send', { service: 'mailer', status: { code: 'error', message: 'no' } }]] },
          ],
        ],
      },
    ],
  ]),
);

const judge = (drawing: string, options?: TreeOptions, trace: Trace = order): RuleVerdict =>
  tree(drawing, options).judge(trace);

const why = (verdict: RuleVerdict): string =>
  verdict.kind === 'proved' ? 'proved' : verdict.findings.map(({ what }) => what).join('\n');

test.for([
  `
  POST /orders
    publish
      send
    INSERT items
    INSERT orders
    validate
  `,
  `
  POST /orders (server) @orders
  ├─ validate
  ├─ INSERT * (client) {db.system.name=sqlite, rows>1} ×2
  └─ publish
     └─ send @mail* (error)
  `,
  'POST /orders …',
  'POST *\n  …',
  `
  /^POST/
    validate ?
    refund ?
    INSERT * ×+
    audit ×*
    publish
      …
  `,
  `
  "POST /orders"
    validate
    INSERT * x1..3 {rows<=3} {!cached} {rows}
    publish …
  `,
  `
  * @orders
    INSERT orders
    * {rows!=3} ×1..
    …
  `,
])('the trace is what is drawn: %s', (drawing) => {
  expect(why(judge(drawing))).toBe('proved');
});

test('siblings may be drawn in order', () => {
  const drawn = (names: readonly string[]): string =>
    `POST /orders\n${names.map((name) => `  ${name}`).join('\n')}`;
  const inOrder = ['validate', 'INSERT * ×2', 'publish …'];
  expect(judge(drawn(inOrder), { order: 'strict' }).kind).toBe('proved');
  expect(judge(drawn(['validate', '…', 'publish …']), { order: 'strict' }).kind).toBe('proved');
  expect(why(judge(drawn(inOrder.toReversed()), { order: 'strict' }))).toContain(
    'the siblings started in another order than drawn',
  );
});

test('an order that the clocks do not tell is undetermined', () => {
  const coarse = { uncertainty: 1000n };
  const trace = new Trace(
    spansOf([
      [
        'a',
        {
          below: [
            ['b', { ...coarse, from: 0 }],
            ['c', { ...coarse, from: 10 }],
          ],
        },
      ],
    ]),
  );
  expect(judge('a\n  b\n  c', { order: 'strict' }, trace).kind).toBe('undetermined');
  expect(judge('a\n  c\n  b', { order: 'strict' }, trace).kind).toBe('undetermined');
  expect(judge('a\n  * ×2', { order: 'strict' }, trace).kind).toBe('proved');
  expect(judge('a\n  d\n  b', { order: 'strict' }, trace).kind).toBe('refuted');
});

test('a difference is drawn', () => {
  const drawing = `
    POST /orders
      validate
      INSERT orders {rows=7}
      INSERT items ×2
      publish
        send
        receive
      refund
  `;
  expect(why(judge(drawing))).toMatchInlineSnapshot(`
    "the tree differs: "−" is drawn and missing, "+" is there and not drawn, "≠" is not as drawn
      POST /orders @orders
        validate @shop
    ≠   INSERT orders @shop   attribute rows 3 instead of 7
        INSERT items @shop
    −   INSERT items ×2   only 1 of them
        publish @shop
          send @mailer
    −     receive
    −   refund"
  `);
  expect(why(judge('POST /orders'))).toMatchInlineSnapshot(`
    "the tree differs: "−" is drawn and missing, "+" is there and not drawn, "≠" is not as drawn
      POST /orders @orders
    +   validate @shop
    +   INSERT orders @shop
    +   INSERT items @shop
    +   publish @shop   and 1 below it"
  `);
});

test('what no line can ever fit refutes for good', () => {
  expect(judge('GET /orders …')).toMatchObject({ kind: 'refuted', isFinal: true });
  expect(judge('POST /orders\n  validate')).toMatchObject({ kind: 'refuted', isFinal: true });
  expect(judge('POST /orders\n  *\n  *\n  *\n  *\n    *\n  *')).toMatchObject({
    kind: 'refuted',
    isFinal: false,
  });
});

test('a subtree occurs anywhere', () => {
  expect(subtree('publish\n  send').judge(order)).toMatchObject({ kind: 'proved', spans: { length: 2 } });
  expect(why(subtree('publish\n  send ×2').judge(order))).toContain('−   send ×2   only 1 of them');
  expect(why(subtree('publsh').judge(order))).toBe(
    'no span "publsh" occurs; "publish" of shop comes closest, with name "publish"',
  );
});

test.for<[drawing: string, message: string]>([
  ['', 'it is empty, at line 1, column 1. Draw a line for each span.\n\n  \n  ^'],
  [
    'a\n    b\n  c',
    'it lines up with no line above, at line 3, column 3. Align it with the spans beside it.\n\n    c\n    ^',
  ],
  [
    '  a\nb',
    'it stands left of the first line, at line 2, column 1. Align it with the first line.\n\n  b\n  ^',
  ],
  ['a\n\tb', 'a tab indents it, at line 2, column 2. Indent with spaces.'],
  [
    'a\n  …\n    b',
    'it stands below "…", at line 3, column 5. Below "…" there may be anything: draw nothing there.',
  ],
  [
    'a (srver)',
    '"srver" is neither a kind nor a status, at line 1, column 3. Use unspecified, internal, server, client, producer, consumer, unset, ok, error.\n\n  a (srver)\n    ^',
  ],
  ['a ×3..1', 'no number of spans is so, at line 1, column 3. Write ×2, ×1..3, ×2.., ×*, ×+ or ?.'],
  ['a ? ×2', 'it says twice how often, at line 1, column 3. Say it once.'],
  [
    'a\n  b {=3}',
    '"=3" is no attribute, at line 2, column 5. Write {key=value}, {key>2}, {key} or {!key}.\n\n    b {=3}\n      ^',
  ],
  ['a {b>c}', '">" compares with no number, at line 1, column 3. Write a number behind it.'],
  ['/(/', 'Invalid regular expression: /(/: Unterminated group, at line 1, column 1.'],
])('the drawing %j is refused, with the place', ([drawing, message]) => {
  expect(() => tree(drawing)).toThrow(`Failed to read the drawing of a tree: ${message}`);
});

test('a rule with other arguments is refused', () => {
  expect(() => tree('a', { order: 'strct' as never })).toThrow(
    'Failed to state tree(): order is "strct". Give "any" or "strict".',
  );
  expect(() => subtree('a\nb')).toThrow(
    'Failed to state subtree(): its drawing has not one top. Draw one span and what is below it.',
  );
});

const slots = array(record({ min: nat(2), more: nat(2), fits: array(nat(4), { maxLength: 4 }) }), {
  maxLength: 4,
}).map((all) => all.map(({ min, more, fits }) => ({ min, max: Math.max(1, min + more), fits })));

/** Tries every way to give items to slots. */
function canAll(
  all: readonly { min: number; max: number; fits: readonly number[] }[],
  items: readonly number[],
): boolean {
  const [item, ...rest] = items;
  if (item === undefined) return all.every(({ min }) => min <= 0);
  return all.some(
    (slot, index) =>
      slot.max > 0 &&
      slot.fits.includes(item) &&
      canAll(all.with(index, { ...slot, min: slot.min - 1, max: slot.max - 1 }), rest),
  );
}

test('an assignment is found exactly where there is one', () => {
  assert(
    property(slots, nat(5), (all, count) => {
      const items = [0, 1, 2, 3, 4].slice(0, count);
      const { given, left, wanting } = assign(all, items, (slot, item) => slot.fits.includes(item));
      expect(left.length === 0 && wanting.length === 0).toBe(canAll(all, items));
      for (const [slot, taken] of given) expect(taken.length).toBeLessThanOrEqual(slot.max);
      expect([...given.values()].flat().length + left.length).toBe(count);
    }),
    { numRuns: 1000 },
  );
});
