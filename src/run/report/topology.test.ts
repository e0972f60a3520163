import type { FileRecord, ParticipantRecord, RunRecord, TalkRecord, TopologyRecord } from '@clnrm/model';
import { expect, test } from 'vitest';
import { renderSections, unpainted } from './render-sections.ts';
import { topologySection } from './topology.ts';

const node = (name: string, kind: ParticipantRecord['kind'] = 'service'): ParticipantRecord => ({
  name,
  kind,
  spans: 1,
  errors: 0,
});
const edge = (from: string, to: string, rest: Partial<TalkRecord> = {}): TalkRecord => ({
  from,
  to,
  via: 'call',
  count: 1,
  errors: 0,
  durations: [],
  ...rest,
});

const runWith = (...topologies: readonly TopologyRecord[]): RunRecord => ({
  id: 'r',
  startedAt: 0,
  duration: 1,
  outcome: 'passed',
  evidence: [],
  files: topologies.map((topology, index): FileRecord => ({
    file: `/project/${index}.test.ts`,
    project: '',
    room: undefined,
    tests: [],
    evidence: [{ kind: 'topology', topology }],
  })),
});

function draw(run: RunRecord, pictures: readonly string[] = []): string {
  const section = topologySection(run, { root: '/project', pictures });
  return section === undefined ? '' : renderSections([section], unpainted).join('\n');
}

test('what all files showed is drawn as a tree, with how often, how long, and what failed', () => {
  const one = {
    nodes: [node('gateway'), node('orders'), node('sqlite/shop', 'database')],
    edges: [
      edge('gateway', 'orders', { count: 2, durations: [3e6, 40e6] }),
      edge('orders', 'sqlite/shop', { count: 30, durations: [80_000] }),
    ],
  };
  const two = {
    nodes: [node('gateway'), node('orders'), node('worker')],
    edges: [
      edge('gateway', 'orders', { count: 10, errors: 1, durations: [5e6] }),
      edge('orders', 'worker', { via: 'message', durations: [2e9] }),
      edge('worker', 'orders'),
    ],
  };
  expect(draw(runWith(one, two), ['/project/docs/topology.svg'])).toBe(
    `
   Topology  3 services and 1 that sends no spans, 1 error
             gateway
               → orders         12 calls   p50 5.0 ms  1 error
                 → sqlite/shop  30 calls   p50 80 µs
                 ⇢ worker       1 message  p50 2.0 s
                   → orders …   1 call
             drawn in docs/topology.svg
`.slice(1, -1),
  );
});

test('where no two services talked, nothing is drawn', () => {
  expect(draw(runWith())).toBe('');
  const apart = { nodes: [node('a'), node('b')], edges: [] };
  expect(draw(runWith(apart))).toBe('');
  const alone = { nodes: [node('a'), node('redis', 'database')], edges: [edge('a', 'redis')] };
  expect(draw(runWith(alone))).toBe('');
});

test('of fifty services those are drawn that failed, and the rest is counted', () => {
  const nodes = Array.from({ length: 50 }, (_, index) => node(`service-${String(index).padStart(2, '0')}`));
  const edges = nodes
    .slice(1)
    .map(({ name }, index) => edge('service-00', name, { errors: index === 48 ? 1 : 0 }));
  const lines = draw(runWith({ nodes, edges })).split('\n');
  expect(lines.length).toBe(18);
  expect(lines.at(-2)).toBe('               → service-49  1 call  1 error');
  expect(lines.at(-1)).toBe(
    "             … and 34 more; report: { topology: 'topology.svg' } draws all of it",
  );
});

test('names neither move the cursor nor widen the report', () => {
  const evil = `\u001b[2J\n\u202e${'x'.repeat(500)}`;
  const drawn = draw(runWith({ nodes: [node(evil), node('b')], edges: [edge(evil, 'b')] }));
  expect(drawn.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
  expect(Math.max(...drawn.split('\n').map(({ length }) => length))).toBeLessThan(100);
});
