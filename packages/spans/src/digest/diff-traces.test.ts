import type { Span } from '@clnrm/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Trace } from '../graph/trace.ts';
import { aSpan } from '../support/a-span.ts';
import { arbitraryRandom, arbitrarySpans } from '../support/arbitrary-trace.ts';
import { disguise } from '../support/disguise.ts';
import { mutations } from '../support/mutate-spans.ts';
import { diffTraces } from './diff-traces.ts';
import { digestTrace } from './digest-trace.ts';

const root = aSpan('POST /orders', { to: 90 });
const order = (id: number): Span =>
  aSpan('INSERT orders', { parentSpanId: root.spanId, from: 1, to: 9, attributes: { 'order.id': id } });
const mail = aSpan('send mail', { parentSpanId: root.spanId, from: 20, to: 80, service: 'mail' });
const smtp = aSpan('SMTP', { parentSpanId: mail.spanId, from: 30, to: 40, service: 'mail' });
const lines = (before: readonly Span[], after: readonly Span[]): string =>
  diffTraces(new Trace(before), new Trace(after)).lines.join('\n');

test('traces that are equal but for ids and times have no differences', () => {
  fc.assert(
    fc.property(arbitrarySpans, arbitraryRandom, (spans, random) => {
      const other = disguise(spans, random);
      expect(diffTraces(new Trace(spans), new Trace(other))).toEqual({
        isEqual: true,
        changes: [],
        lines: [],
      });
    }),
  );
});

test('traces have differences exactly where their digests differ', () => {
  const mutation = fc.constantFrom(...Object.values(mutations));
  fc.assert(
    fc.property(arbitrarySpans, fc.nat(), mutation, (spans, at, mutate) => {
      const mutant = mutate(spans, at % spans.length);
      fc.pre(mutant !== undefined);
      const [one, other] = [new Trace(spans), new Trace(mutant)];
      const diff = diffTraces(one, other);
      expect(diff.isEqual).toBe(digestTrace(one) === digestTrace(other));
      expect(diff.lines.length > 0).toBe(!diff.isEqual);
    }),
    { numRuns: 500 },
  );
});

test('a changed attribute is shown below its span, and what is equal is counted', () => {
  expect(lines([root, order(17), mail, smtp], [root, order(18), mail, smtp])).toBe(
    [
      '  POST /orders  shop',
      '~   INSERT orders  shop',
      '        order.id: 17 → 18',
      '    … 2 spans unchanged',
    ].join('\n'),
  );
});

test('what was added and removed is drawn with what is below it', () => {
  expect(lines([root, mail, smtp], [root, order(1)])).toBe(
    ['  POST /orders  shop', '+   INSERT orders  shop', '-   send mail  mail', '-     SMTP  mail'].join('\n'),
  );
});

test('a subtree that has another parent is moved', () => {
  const moved = [root, mail, { ...smtp, parentSpanId: root.spanId, service: 'mail' }];
  const text = lines([root, mail, aSpan('SMTP', { parentSpanId: mail.spanId, service: 'mail' })], moved);
  expect(text).toContain('SMTP  mail');
  const inner = aSpan('x', { parentSpanId: smtp.spanId, service: 'mail' });
  const before = [root, mail, smtp, inner];
  const after = [root, mail, smtp, { ...inner, parentSpanId: mail.spanId }];
  expect(lines(before, after)).toBe(
    [
      '  POST /orders  shop',
      '    send mail  mail',
      '      SMTP  mail',
      '>     x  mail, moved from below "SMTP"',
    ].join('\n'),
  );
});

test('a span whose name holds another id is one that changed', () => {
  expect(lines([aSpan('GET /orders/17')], [aSpan('GET /orders/18')])).toBe(
    ['~ GET /orders/18  shop', '      name: "GET /orders/17" → "GET /orders/18"'].join('\n'),
  );
});

test('among siblings of one name, the most alike are paired', () => {
  const item = (id: number, tax: number): Span =>
    aSpan('item', { parentSpanId: root.spanId, attributes: { id, tax } });
  expect(lines([root, item(1, 1), item(2, 1), item(3, 1)], [root, item(3, 1), item(2, 9), item(1, 1)])).toBe(
    ['  POST /orders  shop', '~   item  shop', '        tax: 1 → 9', '    … 2 spans unchanged'].join('\n'),
  );
});

test('a large difference is cut', () => {
  const many = Array.from({ length: 200 }, (_, index) => aSpan(`op ${index}`));
  const drawn = diffTraces(new Trace(), new Trace(many)).lines;
  expect(drawn).toHaveLength(41);
  expect(drawn.at(-1)).toBe('… and 160 more lines');
});

test('order that the clock proves is shown where it counts', () => {
  const step = (name: string, from: number): Span =>
    aSpan(name, { parentSpanId: root.spanId, from, to: from + 5 });
  const before = new Trace([root, step('reserve', 10), step('charge', 20), step('mail', 30)]);
  const after = new Trace([root, step('reserve', 20), step('charge', 10), step('mail', 30)]);
  expect(diffTraces(before, after).isEqual).toBe(true);
  expect(diffTraces(before, after, { order: 'clock' }).lines).toEqual([
    '  POST /orders  shop',
    '~   charge  shop',
    '        after: removed "reserve"',
    '~   reserve  shop',
    '        after: added "charge"',
    '~   mail  shop',
    '        after: "charge" → "reserve"',
  ]);
});

test('an attribute may be called like something else that a span has', () => {
  const one = (value: string): Span => aSpan('a', { attributes: { name: value, status: value } });
  expect(lines([one('x')], [one('y')])).toBe(
    ['~ a  shop', '      "name": "x" → "y"', '      "status": "x" → "y"'].join('\n'),
  );
});
