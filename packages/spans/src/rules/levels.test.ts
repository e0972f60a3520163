import type { Span } from '@clnrm/model';
import { expect, test } from 'vitest';
import { Trace } from '../graph/trace.ts';
import { aSpan } from '../support/a-span.ts';
import { levels } from './levels.ts';
import { proved, refuted, type Rule } from './rule.ts';
import { serviceEdges } from './services/service-edges.ts';

const client = aSpan('POST', { service: 'gateway', kind: 'client' });
const server = aSpan('POST /orders', { service: 'orders', kind: 'server', parentSpanId: client.spanId });
const query = aSpan('db.query', { service: 'orders', parentSpanId: server.spanId, to: 60_000_000 });
const trace = new Trace([client, server, query]);

const oneRoot: Rule = {
  claim: 'there is one root',
  judge: ({ roots }) => (roots.length === 1 ? proved(roots) : refuted([{ what: 'roots', spans: roots }])),
};
const spansOf = (claim: string, seen: (spans: readonly Span[]) => void): Rule => ({
  claim,
  judge: ({ spans }) => {
    seen(spans);
    return proved(spans);
  },
});

test('each level is judged on what it speaks of', () => {
  const seen: (readonly Span[])[] = [];
  const rule = levels({
    span: [spansOf('spans', (spans) => seen.push(spans))],
    service: { orders: [spansOf('orders', (spans) => seen.push(spans)), oneRoot] },
    system: [oneRoot],
  });
  expect(rule.claim).toBe('all levels hold: span, service orders, system');
  expect(rule.judge(trace)).toMatchObject({ kind: 'proved', spans: [client, server, query] });
  expect(seen).toEqual([
    [client, server, query],
    [server, query],
  ]);
});

test('what every level finds is collected', () => {
  const verdict = levels({
    span: { 'db.query': { duration: { atMost: 50 } } },
    service: { billing: [oneRoot] },
    crossService: [serviceEdges({ expected: [['gateway', 'orders']] })],
    system: [oneRoot],
  }).judge(trace);
  expect(verdict).toMatchObject({
    kind: 'refuted',
    isFinal: false,
    findings: [
      { what: '"db.query" has duration 60.0 ms instead of at most 50.0 ms' },
      { what: 'no span of service billing occurs: spans came from gateway, orders' },
    ],
  });
  expect(
    verdict.groups?.map(({ heading, judged }) => [heading, judged?.map((each) => each.verdict.kind)]),
  ).toEqual([
    ['span', ['refuted']],
    ['service billing', ['refuted']],
    ['cross-service', ['proved']],
    ['system', ['proved']],
  ]);
});

test('with failFast no level is judged after one that is refuted', () => {
  const verdict = levels(
    {
      span: { 'db.query': { duration: { atMost: 50 } } },
      system: [spansOf('never judged', () => expect.unreachable())],
    },
    { failFast: true },
  ).judge(trace);
  expect(verdict.kind).toBe('refuted');
  expect(verdict.groups?.at(-1)).toEqual({ heading: 'system', judged: undefined });
});

test('levels without rules are refused at once', () => {
  expect(() => levels({})).toThrow(
    'Failed to state levels(): no level is given. Give span, service, crossService or system.',
  );
  expect(() => levels({ systm: [] } as object)).toThrow(
    'Failed to state levels(): there is no option "systm". Give span, service, crossService, system.',
  );
  expect(() => levels({ system: [] })).toThrow(
    'Failed to state levels(): the level system has no list of rules. Give at least one rule for it.',
  );
  expect(() => levels({ service: { orders: ['orders' as never] } })).toThrow(
    'Failed to state levels(): 1 of the level service orders is no rule. Give rules such as serviceEdges().',
  );
});

test('attributes of spans are required by a list of keys, or by patterns', () => {
  const judge = (attributes: readonly string[] | Readonly<Record<string, string>>) =>
    levels({ span: { 'db.query': { attributes } } }).judge(trace);
  expect(judge(['db.system'])).toMatchObject({
    kind: 'refuted',
    findings: [{ what: '"db.query" has attribute db.system nothing instead of present' }],
  });
  expect(judge({ 'db.system': 'mysql' })).toMatchObject({
    findings: [{ what: '"db.query" has attribute db.system nothing instead of "mysql"' }],
  });
});
