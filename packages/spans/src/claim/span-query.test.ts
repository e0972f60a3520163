import type { Span } from '@clnrm/model';
import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { Trace } from '../graph/trace.ts';
import { is } from '../predicates/is.ts';
import { aSpan, type SpanSketch } from '../support/a-span.ts';
import type { SpanSelector } from './selector.ts';
import { spanQuery } from './span-query.ts';

const exact = (ns: number): Span['start'] => ({ ns: BigInt(ns), uncertainty: 0n });
const anEvent = (name: string, attributes = {}): Span['events'][number] => ({
  name,
  time: exact(1),
  attributes,
  droppedAttributes: 0,
});

const full: SpanSketch = {
  kind: 'client',
  service: 'orders',
  resource: { 'host.name': 'h1' },
  scope: 'http',
  status: { code: 'error', message: 'disk full' },
  attributes: { 'db.system.name': 'sqlite', rows: 3, big: 2n ** 60n, tags: ['a', 'b'], body: '{"id":7}' },
  events: [
    anEvent('retry', { attempt: 1 }),
    anEvent('retry', { attempt: 2 }),
    anEvent('exception', {
      'exception.type': 'TypeError',
      'exception.message': 'no card',
      'exception.stacktrace': 'at pay.ts:1',
    }),
  ],
  from: 0,
  to: 5_000_000,
  traceState: 'vendor=1',
  flags: 0x101,
  droppedEvents: 2,
};

const target = aSpan('enqueue');
const span = aSpan('INSERT orders', {
  ...full,
  links: [
    {
      traceId: target.traceId,
      spanId: target.spanId,
      traceState: '',
      attributes: { via: 'queue' },
      droppedAttributes: 0,
    },
  ],
});
const parent = aSpan('POST /orders', { service: 'shop' });
const child = aSpan('fsync', { parentSpanId: span.spanId });
const sibling = aSpan('SELECT', { parentSpanId: parent.spanId });
const one = new Trace([target, { ...span, parentSpanId: parent.spanId }, parent, child, sibling]);
const subject = one.named('INSERT orders')[0] ?? span;

const holding: readonly SpanSelector[] = [
  'INSERT orders',
  /^INSERT/,
  is.like('INSERT *'),
  { kind: 'client' },
  { kind: is.oneOf('client', 'producer') },
  { service: 'orders' },
  { service: is.not('shop') },
  { status: 'error' },
  { status: { code: 'error', message: /full/ } },
  { attributes: { rows: is.above(2), 'db.system.name': is.oneOf('sqlite', 'mysql') } },
  { attributes: { big: 2n ** 60n, tags: ['a', 'b'], body: is.json({ id: 7 }), none: is.absent } },
  { onlyAttributes: { rows: 3, big: is.present, tags: is.ofLength(2), body: /7/, 'db.system.name': /./ } },
  { attributeCount: 5 },
  { resource: { 'host.name': /^h/ } },
  { scope: 'http' },
  { scope: { name: 'http', version: '' } },
  { event: 'retry' },
  { event: { name: 'retry', attributes: { attempt: 2 } } },
  { event: { name: 'retry', count: 2 } },
  { event: { attributes: { attempt: is.above(0) }, count: is.atLeast(2) } },
  { events: ['retry', { name: 'retry', attributes: { attempt: 2 } }, /exc/] },
  { eventCount: 3 },
  { exception: { type: 'TypeError', message: /card/, stack: is.containing('pay.ts') } },
  { link: { to: 'enqueue' } },
  { link: { attributes: { via: 'queue' }, traceId: target.traceId, count: 1 } },
  { links: [{ to: { name: 'enqueue', root: true } }] },
  { linkCount: 1 },
  { duration: { atLeast: 5, atMost: '5ms' } },
  { duration: { above: '4.9ms', below: '0.1s' } },
  { parent: 'POST /orders' },
  { ancestor: { service: 'shop', root: true } },
  { child: 'fsync' },
  { descendant: 'fsync' },
  { sibling: 'SELECT' },
  { root: false },
  { childCount: 1 },
  { childCount: is.below(2) },
  { sampled: true },
  { flags: 0x101 },
  { traceState: 'vendor=1' },
  { traceId: span.traceId, spanId: span.spanId },
  { dropped: { events: 2, attributes: 0, links: 0 } },
  { where: ({ attributes }) => attributes['rows'] === 3 },
  { all: [{ kind: 'client' }, { service: 'orders' }] },
  { any: [{ kind: 'server' }, { not: { child: 'x' } }] },
  { not: { parent: { name: 'POST /orders', not: { service: 'shop' } } } },
];

test.for(holding.map((selector) => [spanQuery(selector).text, selector] as const))(
  'a span %s is found, and its negation is not',
  ([, selector]) => {
    expect(spanQuery(selector).matches(subject, one)).toBe(true);
    expect(spanQuery({ not: selector }).matches(subject, one)).toBe(false);
  },
);

test.for<SpanSelector>([
  { kind: 'server' },
  { status: { message: 'disk' } },
  { attributes: { rows: is.above(3) } },
  { onlyAttributes: { rows: 3 } },
  { scope: { version: '1' } },
  { event: { name: 'retry', attributes: { attempt: 3 } } },
  { event: { name: 'retry', count: 1 } },
  { events: ['retry', 'retry'] },
  { exception: { type: 'TypeError', message: 'other' } },
  { link: { to: 'POST /orders' } },
  { links: [] },
  { duration: { below: 5 } },
  { parent: 'fsync' },
  { ancestor: 'fsync' },
  { child: 'POST /orders' },
  { descendant: 'SELECT' },
  { sibling: 'INSERT orders' },
  { root: true },
  { childCount: 0 },
  { sampled: false },
  { dropped: { events: 0 } },
  { any: [{ kind: 'server' }, { service: 'shop' }] },
  { not: { child: 'fsync' } },
])('a span is not found where it is not so: %j', (selector) => {
  expect(spanQuery(selector).matches(subject, one)).toBe(false);
  expect(spanQuery({ not: selector }).matches(subject, one)).toBe(true);
});

test.for<[selector: SpanSelector, text: string]>([
  [
    { name: 'a', status: 'error', any: [{ child: 'b' }, 'c'], not: { kind: 'server', sibling: /d/ } },
    '"a" with status "error" that is either one that has a child, a span "b" or one named "c" and that is not one with kind "server" that has a sibling, a span /d/',
  ],
  [
    { duration: { atMost: '1.5s' }, parent: { service: 'x' } },
    'of any name with duration at most 1.5 s whose parent is a span of any name with service "x"',
  ],
  [{ all: ['a', { name: /b/ }], root: true }, '"a" with name /b/ that is a root'],
])('%j reads well', ([selector, text]) => {
  expect(spanQuery(selector).text).toBe(text);
});

test('what a coarse clock leaves open is neither so nor not so', () => {
  const coarse = aSpan('a', { from: 0, to: 5_000_000, uncertainty: 500_000n });
  const trace = new Trace([coarse]);
  const judge = (selector: SpanSelector): unknown => spanQuery(selector).judge(coarse, trace);
  expect(judge({ duration: { atMost: 6 } })).toBe(true);
  expect(judge({ duration: { atMost: 5 } })).toBe(undefined);
  expect(judge({ not: { duration: { atMost: 5 } } })).toBe(undefined);
  expect(judge({ duration: { above: 6 } })).toBe(false);
  expect(judge({ any: [{ duration: { atMost: 5 } }, 'a'] })).toBe(true);
  expect(judge({ name: 'b', duration: { atMost: 5 } })).toBe(false);
  expect(spanQuery({ duration: { atMost: 5 } }).doubtful(trace)).toEqual([coarse]);
});

test('what a match rests on tells whether it lasts', () => {
  const isLasting = (selector: SpanSelector): boolean => spanQuery(selector).isLasting;
  expect(isLasting({ name: 'a', child: { ancestor: 'b' } })).toBe(true);
  expect(isLasting({ not: { kind: 'client' } })).toBe(true);
  expect(isLasting({ not: { child: 'b' } })).toBe(false);
  expect(isLasting({ parent: { childCount: 2 } })).toBe(false);
  expect(isLasting({ not: { not: { child: 'b' } } })).toBe(true);
  expect(isLasting({ any: ['a', { link: { to: { not: { child: 'b' } } } }] })).toBe(false);
});

test.for<[selector: unknown, message: string]>([
  [{ name: 'a', not: 'a' }, 'it asks for name "a" and rules that out. No span can be both.'],
  [{ name: 'a', all: [{ name: 'b' }] }, 'name is "a" and also "b". No span can be both.'],
  [{ root: true, parent: 'a' }, 'it is a root and also has a parent. No span can be both.'],
  [
    { child: { root: true, ancestor: 'a' } },
    'child: it is a root and also has an ancestor. No span can be both.',
  ],
  [{ childCount: 0, descendant: 'a' }, 'childCount is 0 and it also has a descendant. No span can be both.'],
  [{ any: [] }, 'any is an empty list. Give a name, a RegExp, or an object of conditions.'],
  [{ all: ['a', { kid: 'b' }] }, /"all\[1\]\.kid" is not a condition\. Use name, kind, /],
  [{ event: { nam: 'a' } }, '"event.nam" is not a condition. Use name, attributes, count.'],
  [{ link: {} }, 'link has no condition. Give a name, a RegExp, or an object of conditions.'],
  [{ events: 'a' }, 'events is "a" instead of a list. Give a name, a RegExp, or an object of conditions.'],
  [{ duration: 5 }, 'duration is 5 instead of an object. Give a name, a RegExp, or an object of conditions.'],
  [
    { duration: { atLeast: 5, below: '5ms' } },
    /^Failed to expect a span: duration asks for at least 5.0 ms and at most 5.0 ms\./,
  ],
  [
    { duration: { below: '5 hours' } },
    'duration.below is "5 hours", which is not a duration. Give milliseconds, or a number with its unit such as "250us", "30ms", "1.5s".',
  ],
  [{ childCount: -1 }, /^Failed to expect a span: childCount is -1 instead of a whole number or a predicate/],
  [{ sampled: 'yes' }, /sampled is "yes" instead of true or false\./],
  [{ where: true }, /where is true instead of a function\./],
  [{ status: { code: 'fine' } }, /status.code is "fine" instead of one of unset, ok, error\./],
  [{ attributes: { a: new Map() } }, /attributes "a" is a Map, which no attribute can hold\./],
  [{ attributes: { a: Symbol('b') } }, /attributes "a" is a symbol, which no attribute can hold\./],
] as [unknown, string][])('the selector %j is refused at once', ([selector, message]) => {
  expect(() => spanQuery(selector as SpanSelector)).toThrow(message);
});

const names = constantFrom('a', 'b', 'c');
const forests = array(record({ name: names, parent: integer({ min: -1, max: 12 }) }), { maxLength: 12 });

/** Parents may come later than their children, be missing, and even lie on a cycle. */
function traceOf(sketches: readonly { readonly name: string; readonly parent: number }[]): Trace {
  const id = (index: number): string => (index + 1).toString(16).padStart(16, '0');
  return new Trace(
    sketches.map(({ name, parent: above }, index) =>
      aSpan(name, { spanId: id(index), parentSpanId: above < 0 ? undefined : id(above) }),
    ),
  );
}

test('structural conditions agree with walks of the graph', () => {
  assert(
    property(forests, names, (sketches, name) => {
      const trace = traceOf(sketches);
      const named = (other: Span | undefined): boolean => other?.name === name;
      const expectSame = (selector: SpanSelector, walk: (span: Span) => boolean): void => {
        expect(spanQuery(selector).select(trace)).toEqual(trace.spans.filter(walk));
        expect(spanQuery({ not: selector }).select(trace)).toEqual(trace.spans.filter((each) => !walk(each)));
      };
      expectSame({ parent: name }, (each) => named(trace.parentOf(each)));
      expectSame({ child: name }, (each) => trace.childrenOf(each).some(named));
      expectSame({ sibling: name }, (each) => trace.siblingsOf(each).some(named));
      expectSame({ ancestor: name }, (each) => above(trace, each).some(named));
      expectSame({ descendant: name }, (each) => below(trace, each).some(named));
    }),
  );
});

/** What can be reached; a span on a cycle reaches itself. */
function reach(from: readonly Span[], next: (span: Span) => readonly Span[]): readonly Span[] {
  const met = new Set<Span>(from);
  for (const each of met) for (const other of next(each)) met.add(other);
  return [...met];
}

function above(trace: Trace, span: Span): readonly Span[] {
  const parents = (each: Span): readonly Span[] =>
    [trace.parentOf(each)].filter((found) => found !== undefined);
  return reach(parents(span), parents);
}

function below(trace: Trace, span: Span): readonly Span[] {
  return reach(trace.childrenOf(span), (each) => trace.childrenOf(each));
}
