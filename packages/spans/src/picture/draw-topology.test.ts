import type { ParticipantRecord, TalkRecord, TopologyRecord } from '@clnrm/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Trace } from '../graph/trace.ts';
import { topologyOf } from '../graph/topology.ts';
import { aSpan } from '../support/a-span.ts';
import { drawTopology } from './draw-topology.ts';
import { recordTopology } from './record-topology.ts';

const node = (name: string, rest: Partial<ParticipantRecord> = {}): ParticipantRecord => ({
  name,
  kind: 'service',
  spans: 1,
  errors: 0,
  ...rest,
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

const shop: TopologyRecord = {
  nodes: [
    node('gateway', { spans: 3 }),
    node('orders', { spans: 9, errors: 1 }),
    node('postgresql/shop', { kind: 'database', spans: 0 }),
    node('nats/jobs', { kind: 'queue', spans: 0 }),
    node('api.example.com', { kind: 'peer', spans: 0 }),
  ],
  edges: [
    edge('gateway', 'orders', { count: 3, errors: 1, durations: [3e6, 1e6, 2e6] }),
    edge('orders', 'postgresql/shop'),
    edge('orders', 'nats/jobs', { via: 'message', count: 2 }),
    edge('orders', 'api.example.com'),
  ],
};

test('Mermaid gets a shape for each kind, and dots for messages', () => {
  expect(drawTopology(shop, 'mermaid'))
    .toBe(`%% 2 services, 1 database, 1 queue, 1 external, 5 calls, 2 messages, 1 error
flowchart LR
  n0["gateway"]
  n1["orders"]
  n2[("postgresql/shop")]
  n3(["nats/jobs"])
  n4{{"api.example.com"}}
  n0 -->|"3× · 1 error · 2.0 ms"| n1
  n1 -->|"1×"| n2
  n1 -.->|"2×"| n3
  n1 -->|"1×"| n4
  linkStyle 0 stroke:#c9373f
`);
});

test('the picture names what is in it and refers to nothing outside', () => {
  const svg = drawTopology(shop);
  for (const text of ['gateway', '9 spans, 1 error', 'postgresql/shop', '3× · 1 error · 2.0 ms']) {
    expect(svg).toContain(`>${text}</text>`);
  }
  expect(svg).toContain('prefers-color-scheme:dark');
  expect(svg.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
    /https?:|href|@import|<script|<foreignObject/,
  );
  expect(drawTopology(shop)).toBe(svg);
});

test('nothing that took part is a picture too', () => {
  expect(drawTopology({ nodes: [], edges: [] })).toContain('no service took part');
  expect(drawTopology({ nodes: [], edges: [] }, 'mermaid')).toBe('%% no service took part\nflowchart LR\n');
});

test('many services are drawn without what is said of each edge', () => {
  const nodes = Array.from({ length: 50 }, (_, index) => node(`service-${index}`));
  const edges = nodes.slice(1).map(({ name }, index) => edge(`service-${Math.floor(index / 3)}`, name));
  const svg = drawTopology({ nodes, edges });
  expect(svg.match(/class="label/g)).toBe(null);
  expect(svg.match(/class="name"/g)?.length).toBe(50);
  expect(svg.match(/class="edge/g)?.length).toBe(49);
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '</text><script>alert(1)</script>',
    '"]\n  click n0 href "javascript:alert(1)"',
    '\u001b[31m\u0000\u202e\ud800',
    ']]>&amp;<!--',
    'x'.repeat(5000),
    '__proto__',
  ),
);

test('no name breaks out of its place, whatever it holds', () => {
  fc.assert(
    fc.property(fc.uniqueArray(hostile, { minLength: 1, maxLength: 4 }), (names) => {
      const topology = {
        nodes: names.map((name) => node(name)),
        edges: names.map((name) => edge(names[0] ?? '', name)),
      };
      const svg = drawTopology(topology);
      const texts = svg.replaceAll(/<style>.*?<\/style>/gs, '').replaceAll(/<[a-z/][^<>]*>/g, '');
      expect(texts).not.toMatch(/[<>]/);
      expect(texts.replaceAll(/&(?:amp|lt|gt|quot|apos);/g, '')).not.toContain('&');
      expect(svg.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
      expect(svg.match(/<(?!\/?(?:svg|title|style|defs|marker|path|rect|g|text)\b)/)).toBe(null);

      const lines = drawTopology(topology, 'mermaid').trimEnd().split('\n');
      expect(lines.length).toBe(2 + names.length * 2);
      for (const line of lines.slice(2)) {
        expect(line).toMatch(/^ {2}n\d+(?:\["[^"<>\p{C}]*"\]| -->\|"[^"]*"\| n\d+)$/u);
      }
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(700);
    }),
  );
});

test('a topology with its spans can be drawn as well, and another format is refused', () => {
  const client = aSpan('POST', { service: 'gateway', kind: 'client' });
  const server = aSpan('POST /', { service: 'orders', parentSpanId: client.spanId, to: 2_000_000 });
  const found = topologyOf(new Trace([client, server]));
  expect(drawTopology(found, 'mermaid')).toContain('n0 -->|"1× · 2.0 ms"| n1');
  expect(() => drawTopology(found, 'png' as never)).toThrow(
    'Failed to draw a topology: "png" is no format. Give "svg" or "mermaid".',
  );
});

test('a recording leaves the process of the tests out, and there is none where nobody else took part', () => {
  const testRoot = { traceId: '1'.repeat(32), spanId: 'f'.repeat(16), service: 'test' };
  const own = aSpan('fetch', { service: 'test', kind: 'client', parentSpanId: testRoot.spanId });
  const lone = new Trace([own], { testRoot });
  expect(recordTopology([lone, new Trace([], { testRoot })])).toBe(undefined);
  const server = aSpan('GET /', { service: 'gateway', kind: 'server', parentSpanId: own.spanId });
  expect(recordTopology([lone, new Trace([own, server], { testRoot })])).toEqual({
    nodes: [node('gateway')],
    edges: [],
  });
});

test('of many durations some are kept', () => {
  const spans = Array.from({ length: 500 }, () => {
    const client = aSpan('POST', { service: 'a', kind: 'client' });
    return [client, aSpan('POST /', { service: 'b', parentSpanId: client.spanId })];
  });
  const [found] = recordTopology([new Trace(spans.flat())])?.edges ?? [];
  expect(found?.count).toBe(500);
  expect(found?.durations).toEqual(Array.from({ length: 50 }, () => 1000));
});
