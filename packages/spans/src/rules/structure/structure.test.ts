import type { Span } from '@clnrm/model';
import { expect, test } from 'vitest';
import { Trace } from '../../graph/trace.ts';
import { is } from '../../predicates/is.ts';
import { aSpan } from '../../support/a-span.ts';
import type { Count } from '../count-bounds.ts';
import type { Rule } from '../rule.ts';
import { acyclic } from './acyclic.ts';
import { counts } from './counts.ts';
import { edge, noEdge } from './edge.ts';
import { every } from './every.ts';
import { graph } from './graph.ts';
import { hermetic } from './hermetic.ts';
import { all, any, not, when } from './logic.ts';
import { never } from './never.ts';
import { noOrphans } from './no-orphans.ts';
import { occurs } from './occurs.ts';
import { oneRoot } from './one-root.ts';
import { perParent } from './per-parent.ts';
import { statuses } from './statuses.ts';
import { uniqueIds } from './unique-ids.ts';

const top = aSpan('GET /orders', { kind: 'server', service: 'orders', status: { code: 'ok', message: '' } });
const under = (parent: Span, name: string, sketch = {}): Span =>
  aSpan(name, { parentSpanId: parent.spanId, ...sketch });
const load = under(top, 'load');
const queries = [1, 2, 3].map((row) =>
  under(load, 'SELECT', {
    kind: 'client',
    attributes: { row, 'server.address': 'localhost' },
    status: row === 3 ? { code: 'error', message: 'locked' } : { code: 'unset', message: '' },
    events: [{ name: 'retry', time: { ns: 1n, uncertainty: 0n }, attributes: {}, droppedAttributes: 0 }],
  }),
);
const job = aSpan('job', {
  traceId: '2'.repeat(32),
  links: [
    { traceId: load.traceId, spanId: load.spanId, traceState: '', attributes: {}, droppedAttributes: 0 },
  ],
});
const trace = new Trace([...queries, load, top, job]);
const coarse = aSpan('slow', { from: 0, to: 5_000_000, uncertainty: 1_000_000n });
const slow = { name: 'slow', duration: { atMost: 5 } };

/** `proved`, or the kind with what was found; `!` where it is final. */
function outcome(rule: Rule, on: Trace = trace): string {
  const verdict = rule.judge(on);
  const mark = verdict.isFinal ? '!' : '';
  if (verdict.kind === 'proved') return `proved${mark}`;
  return `${verdict.kind}${mark}: ${verdict.findings.map(({ what }) => what).join('; ')}`;
}

test.for<[rule: Rule, claim: string, outcome: string]>([
  [occurs('SELECT'), 'a span "SELECT" occurs', 'proved!'],
  [occurs('SELECT', 3), 'a span "SELECT" occurs exactly 3 times', 'proved'],
  [occurs('SELECT', { atMost: 2 }), 'a span "SELECT" occurs at most 2 times', 'refuted!: 3 spans match'],
  [
    occurs({ name: 'SELECT', kind: 'server' }),
    'a span "SELECT" with kind "server" occurs',
    'refuted: no span "SELECT" with kind "server" occurs; "SELECT" of shop comes closest, with kind "client"',
  ],
  [
    occurs({ not: { child: 'x' }, name: 'load' }),
    'a span "load" that is not one that has a child, a span "x" occurs',
    'proved',
  ],
  [
    never({ name: 'load', not: { child: 'x' } }),
    'a span "load" that is not one that has a child, a span "x" never occurs',
    'refuted: it is "load" of shop',
  ],
  [
    counts({
      spans: 6,
      events: { atLeast: 1, atMost: 3 },
      errors: 0,
      links: 1,
      named: { 'SEL*': { exactly: 3, atLeast: 1 } },
    }),
    'there are exactly 6 spans, 1 to 3 events, exactly 1 links, exactly 0 errors, exactly 3 spans "SEL*"',
    'refuted!: there are 1 errors instead of exactly 0',
  ],
  [
    counts({ errors: 1, spans: { atLeast: 7 } }),
    'there are at least 7 spans, exactly 1 errors',
    'refuted: there are 6 spans instead of at least 7',
  ],
  [
    perParent('load', 'SELECT', { atMost: 1 }),
    'each span "load" has at most 1 children "SELECT"',
    'refuted!: "load" has 3 such children instead of at most 1',
  ],
  [
    perParent(/GET/, 'SELECT', 3, { among: 'descendants' }),
    'each span /GET/ has exactly 3 descendants "SELECT"',
    'proved',
  ],
  [
    perParent('save', 'SELECT', 1),
    'each span "save" has exactly 1 children "SELECT"',
    'refuted: no span "save" occurs',
  ],
  [edge('load', 'SELECT'), 'a span "load" is the parent of a span "SELECT"', 'proved!'],
  [
    edge('GET /orders', 'SELECT'),
    'a span "GET /orders" is the parent of a span "SELECT"',
    `refuted: ${Array(3).fill('the parent of "SELECT" is "load"').join('; ')}`,
  ],
  [
    edge('GET /orders', 'SELECT', { via: 'ancestor' }),
    'a span "GET /orders" is the ancestor of a span "SELECT"',
    'proved!',
  ],
  [
    edge('load', 'job', { via: 'link' }),
    'a span "load" is the target of a link from a span "job"',
    'proved!',
  ],
  [
    noEdge('load', 'SELECT'),
    'no span "load" is the parent of a span "SELECT"',
    `refuted!: ${Array(3).fill('"load" is the parent of "SELECT"').join('; ')}`,
  ],
  [noEdge('SELECT', 'load'), 'no span "SELECT" is the parent of a span "load"', 'proved'],
  [
    graph(
      [
        ['GET /orders', 'load'],
        ['load', 'SELECT'],
      ],
      ['job'],
    ),
    'the graph is "GET /orders" → "load", "load" → "SELECT", "job"',
    'proved',
  ],
  [
    graph([
      ['GET /orders', 'load'],
      ['load', 'INSERT'],
    ]),
    'the graph is "GET /orders" → "load", "load" → "INSERT"',
    `refuted: the edge "load" → "INSERT" does not occur; ${Array(3).fill('the edge "load" → "SELECT" is not in the graph').join('; ')}; "job" stands alone`,
  ],
  [
    every({ kind: 'client' }, { parent: 'load' }),
    'every span of any name with kind "client" is one of any name whose parent is a span "load"',
    'proved',
  ],
  [
    every('SELECT', { status: 'unset' }),
    'every span "SELECT" is one of any name with status "unset"',
    'refuted!: "SELECT" has status "error", "locked" instead of "unset"',
  ],
  [every('INSERT', 'INSERT'), 'every span "INSERT" is one "INSERT"', 'refuted: no span "INSERT" occurs'],
  [
    statuses({ all: ['ok', 'unset'] }),
    'every span has status ok or unset',
    'refuted!: "SELECT" has status error, "locked"',
  ],
  [
    statuses({ named: { 'GET *': 'ok', load: 'unset' } }),
    'every span "GET *" has status ok, and every span "load" has status unset',
    'proved',
  ],
  [
    statuses({ named: { 'PUT *': 'ok' } }),
    'every span "PUT *" has status ok',
    'refuted: there is no span for "every span "PUT *""',
  ],
  [acyclic(), 'no span is its own ancestor', 'proved'],
  [uniqueIds(), 'every span has an id of its own', 'proved'],
  [noOrphans(), 'the parent of every span has arrived', 'proved'],
  [oneRoot(), 'the trace has one root', 'proved'],
  [all(occurs('load'), never('x')), 'a span "load" occurs, and a span "x" never occurs', 'proved'],
  [any(occurs('x'), occurs('load')), 'a span "x" occurs, or a span "load" occurs', 'proved!'],
  [
    not(occurs('load')),
    'it is not so that a span "load" occurs',
    'refuted!: it is so that a span "load" occurs',
  ],
  [not(never('load')), 'it is not so that a span "load" never occurs', 'proved!'],
  [
    when('cache.hit', never('SELECT')),
    'when a span "cache.hit" occurs, then a span "SELECT" never occurs',
    'proved',
  ],
  [
    when('load', never('SELECT')),
    'when a span "load" occurs, then a span "SELECT" never occurs',
    'refuted!: it is "SELECT" of shop, "SELECT" of shop, "SELECT" of shop',
  ],
  [
    when(never('load'), never('SELECT')),
    'when a span "load" never occurs, then a span "SELECT" never occurs',
    'proved!',
  ],
  [hermetic(), 'the trace is hermetic', 'proved'],
  [
    hermetic({ services: ['shop'], resource: { 'service.name': /^s/ }, forbiddenKeys: ['r*'] }),
    'the trace is hermetic',
    'refuted!: "SELECT" of shop has the attribute row; "SELECT" of shop has the attribute row; "SELECT" of shop has the attribute row; "GET /orders" of orders is of a service that is not among "shop"; "GET /orders" of orders has resource service.name "orders" instead of /^s/',
  ],
])('$1', ([rule, claim, expected]) => {
  expect(rule.claim).toBe(claim);
  expect(outcome(rule)).toBe(expected);
});

test('what a coarse clock leaves open is undetermined in every rule', () => {
  const open = new Trace([coarse]);
  const rules = [
    occurs(slow),
    never(slow),
    not(occurs(slow)),
    every('slow', slow),
    when(slow, never('slow')),
    perParent('up', slow, 1),
  ];
  const up = aSpan('up');
  const family = new Trace([up, { ...coarse, parentSpanId: up.spanId }]);
  expect(rules.map((rule, index) => rule.judge(index === 5 ? family : open).kind)).toEqual(
    rules.map(() => 'undetermined'),
  );
});

test('a cycle, a twin and an orphan are named', () => {
  const a = aSpan('a');
  const b = aSpan('b', { parentSpanId: a.spanId });
  const cycle = new Trace([{ ...a, parentSpanId: b.spanId }, b, aSpan('c', { parentSpanId: a.spanId })]);
  expect(outcome(acyclic(), cycle)).toMatch(
    /^refuted!: "(a|b)" is the parent of "(a|b)" is the parent of "(a|b)"$/,
  );
  expect(outcome(uniqueIds(), new Trace([a, { ...a, name: 'd' }]))).toBe(
    `refuted!: 2 spans have the id ${a.spanId}: "a", "d"`,
  );
  expect(outcome(noOrphans(), new Trace([b]))).toBe(
    `refuted: the parent of "b" of shop, ${a.spanId}, has not arrived`,
  );
});

test('each trace has one root, and in a test all are joined to it', () => {
  const a = aSpan('a');
  expect(outcome(oneRoot(), new Trace([a, aSpan('b')]))).toBe('refuted: 2 spans are roots: "a", "b"');
  const testRoot = { traceId: a.traceId, spanId: 'f'.repeat(16) };
  const child = { ...a, parentSpanId: testRoot.spanId };
  const linked = {
    ...job,
    links: [{ ...job.links[0], traceId: a.traceId, spanId: a.spanId } as Span['links'][0]],
  };
  expect(outcome(oneRoot(), new Trace([child, linked], { testRoot }))).toBe('proved');
  expect(outcome(oneRoot(), new Trace([child, { ...job, links: [] }], { testRoot }))).toBe(
    'refuted: "job" of shop belongs to a trace that nothing joins to the test',
  );
  expect(outcome(oneRoot(), new Trace([child, aSpan('b')], { testRoot }))).toBe(
    'refuted: beside the test itself, "b" is a root',
  );
});

test('hermetic reads current and older conventions, and local hosts are no strangers', () => {
  const call = (attributes: Span['attributes'], kind: Span['kind'] = 'client'): string =>
    outcome(hermetic(), new Trace([aSpan('call', { kind, attributes })]));
  const says = (host: string, key: string): string =>
    `refuted!: "call" of shop talks to "${host}", as its ${key} says`;
  expect(call({ 'server.address': 'api.example.com' })).toBe(says('api.example.com', 'server.address'));
  expect(call({ 'net.peer.name': 'api.example.com' })).toBe(says('api.example.com', 'net.peer.name'));
  expect(call({ 'url.full': 'https://api.example.com/v1' })).toBe(says('api.example.com', 'url.full'));
  expect(call({ 'http.url': 'https://api.example.com/v1' })).toBe(says('api.example.com', 'http.url'));
  expect(call({ 'http.host': 'localhost:8080', 'rpc.service': 'Cart' })).toBe('proved');
  expect(call({ 'server.address': '127.0.0.1', 'url.full': 'http://[::1]:1/' })).toBe('proved');
  expect(call({ 'http.host': 'shop.example.com' }, 'server')).toBe('proved');
  const allowed = hermetic({ hosts: [is.endingWith('.test')] });
  expect(
    outcome(
      allowed,
      new Trace([aSpan('call', { kind: 'client', attributes: { 'server.address': 'db.test' } })]),
    ),
  ).toBe('proved');
  expect(outcome(hermetic(), new Trace())).toBe('refuted: no span has arrived');
});

test.for<[make: () => unknown, message: string]>([
  [
    () => occurs('a', -1),
    'occurs(): the count is -1. Give a whole number, or { exactly, atLeast, atMost } with whole numbers.',
  ],
  [
    () => occurs('a', {}),
    'occurs(): the count is {}. Give a whole number, or { exactly, atLeast, atMost } with whole numbers.',
  ],
  [
    () => occurs('a', { atLeast: 3, atMost: 2 }),
    'occurs(): the count is at least 3 and at most 2. No number is both.',
  ],
  [() => occurs('a', { atLest: 3 } as Count), 'occurs(): the count is {"atLest":3}. Give'],
  [() => counts({}), 'counts(): it counts nothing. Give one of its options.'],
  [
    () => counts({ span: 1 } as never),
    'counts(): there is no option "span". Give spans, events, links, errors, named.',
  ],
  [
    () => perParent('a', 'b', 1, { among: 'kids' as never }),
    'perParent(): among is "kids". Give "children" or "descendants".',
  ],
  [() => edge('a', 'b', { via: 'x' as never }), 'edge(): via is "x". Give "parent", "ancestor" or "link".'],
  [() => graph([]), 'graph(): it is empty. Give at least one edge, or a span that stands alone.'],
  [() => graph([['a']] as never), 'graph(): its edges are no list of pairs. Give [["parent", "child"], …].'],
  [() => statuses({}), 'statuses(): it states nothing. Give all, named, or both.'],
  [
    () => statuses({ all: 'fine' as never }),
    'statuses(): all is "fine". Give one of unset, ok, error, or a list of them.',
  ],
  [() => all(), 'all(): it was given no rule. Give at least one.'],
  [() => not('a' as never), 'not(): argument 1 is not a rule. Give rules such as occurs("a").'],
  [() => when('a', 'b' as never), 'when(): argument 2 is not a rule. Give rules such as occurs("a").'],
  [
    () => hermetic({ services: 'a' as never }),
    'hermetic(): services is no list. Give a list such as ["orders"].',
  ],
  [
    () => hermetic({ resource: { a: new Date() as never } }),
    'hermetic(): resource "a" is a Date, which no attribute can hold. Give patterns by key.',
  ],
])('%s is refused at once', ([make, message]) => {
  expect(make).toThrow(`Failed to state ${message}`);
});
