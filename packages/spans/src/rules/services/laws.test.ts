import type { Attributes, Span, SpanKind } from '@clnrm/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { topologyOf } from '../../graph/topology.ts';
import { Trace } from '../../graph/trace.ts';
import { aSpan } from '../../support/a-span.ts';
import { levels } from '../levels.ts';
import type { Rule } from '../rule.ts';
import { occurs } from '../structure/occurs.ts';
import { cacheHitRate } from './cache-hit-rate.ts';
import { errorRate } from './error-rate.ts';
import { matchesQuery, neverMatchesQuery } from './matches-query.ts';
import { preservesBaggage } from './preserves-baggage.ts';
import { propagatesContext } from './propagates-context.ts';
import { resourceUsage } from './resource-usage.ts';
import { reusesConnections } from './reuses-connections.ts';
import { saga } from './saga.ts';
import { serviceEdges } from './service-edges.ts';
import { transaction } from './transaction.ts';

const attributeSets: readonly Attributes[] = [
  {},
  { 'server.address': 'b', 'server.port': 80, user_id: '1' },
  { 'db.system': 'mysql', 'db.statement': 'select 1' },
  { 'messaging.destination.name': 'q', user_id: '2' },
  { 'network.peer.port': 5, 'cache.hit': true, 'process.cpu.utilization': 1 },
  { 'clnrm.baggage.keys': ['user_id'], 'cache.hit': false, 'http.response.status_code': 200 },
];
const kinds: readonly SpanKind[] = ['internal', 'server', 'client', 'producer', 'consumer'];

const sketch = fc.record({
  name: fc.constantFrom('root', 'begin', 'commit', 'rollback', 'tcp.connect'),
  service: fc.constantFrom('a', 'b', 'c'),
  kind: fc.constantFrom(...kinds),
  attributes: fc.constantFrom(...attributeSets),
  status: fc.constantFrom({ code: 'error', message: '' } as const, { code: 'unset', message: '' } as const),
  parent: fc.option(fc.nat(9)),
  link: fc.option(fc.nat(9)),
  from: fc.nat(50),
  trace: fc.constantFrom('1', '1', '1', '2'),
});

/** Any spans whatever, in the order in which they arrive: parents may be late, missing, or each other's. */
const arrivals = fc.array(sketch, { maxLength: 10 }).map((sketches): readonly Span[] => {
  const idOf = (index: number): string => (index + 1).toString(16).padStart(16, '0');
  return sketches.map(({ parent, link, trace, from, ...rest }, index) => {
    const traceId = trace.repeat(32);
    const linked = { traceId, traceState: '', attributes: {}, droppedAttributes: 0 };
    return aSpan(rest.name, {
      ...rest,
      traceId,
      spanId: idOf(index),
      parentSpanId: parent === null ? undefined : idOf(parent),
      links: link === null ? [] : [{ ...linked, spanId: idOf(link) }],
      from,
      to: from + 10,
      uncertainty: 3n,
    });
  });
});

const steps = { root: 'root', steps: ['begin', 'commit'], rollback: 'rollback' } as const;
const rules: readonly Rule[] = [
  serviceEdges({ expected: [['a', 'b']] }),
  serviceEdges({ forbidden: [['a', 'b']] }),
  serviceEdges({ exactly: [['a', { kind: 'database' }]] }),
  propagatesContext(),
  propagatesContext({ from: 'a', to: 'b' }),
  preservesBaggage(['user_id']),
  transaction(steps),
  transaction({ ...steps, participants: ['a', 'b'] }),
  saga({ root: 'root', steps: [{ action: 'begin', compensation: 'rollback' }, { action: 'commit' }] }),
  matchesQuery({ service: 'a' }, { statement: 'select 1', times: 1 }),
  neverMatchesQuery({ service: /./ }, { statement: /select/ }),
  reusesConnections({ kind: 'client' }),
  cacheHitRate('begin', { atLeast: 0.5, miss: 'commit' }),
  errorRate({ service: 'a' }, { atMost: 0.5 }),
  resourceUsage({ service: 'a' }, { cpuUtilization: 0.5 }),
  levels({
    span: { begin: { status: 'unset' } },
    service: { a: [occurs('begin')] },
    system: [occurs('root')],
  }),
];

test.for(rules.map((rule) => [rule.claim, rule] as const))(
  'judging never throws, and what is final stays so: %s',
  ([, rule]) => {
    fc.assert(
      fc.property(arrivals, (spans) => {
        const trace = new Trace();
        let last: string | undefined;
        for (const span of [undefined, ...spans]) {
          if (span !== undefined) trace.add([span]);
          const verdict = rule.judge(trace);
          if (last !== undefined) expect(verdict.kind).toBe(last);
          if (verdict.isFinal) last = verdict.kind;
          if (verdict.kind !== 'proved') expect(verdict.findings).not.toEqual([]);
        }
      }),
    );
  },
);

test('a topology names both ends of every edge, once, and counts every span', () => {
  fc.assert(
    fc.property(arrivals, (spans) => {
      const { nodes, edges } = topologyOf(new Trace(spans));
      const names = nodes.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const { from, to, count, spans: shown } of edges) {
        expect(names).toContain(from);
        expect(names).toContain(to);
        expect(shown.length).toBe(count);
      }
      expect(nodes.reduce((sum, node) => sum + node.spans, 0)).toBe(spans.length);
    }),
  );
});
