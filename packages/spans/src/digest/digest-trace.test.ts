import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Trace } from '../graph/trace.ts';
import { aSpan } from '../support/a-span.ts';
import { arbitraryRandom, arbitrarySpans } from '../support/arbitrary-trace.ts';
import { disguise } from '../support/disguise.ts';
import { mutations } from '../support/mutate-spans.ts';
import { digestTrace } from './digest-trace.ts';
import type { DigestOptions } from './digest-options.ts';

const digest = (spans: Iterable<ReturnType<typeof aSpan>>, options: DigestOptions = {}): string =>
  digestTrace(new Trace(spans), options);

test('a digest is 64 hexadecimal digits', () => {
  expect(digest([aSpan('a')])).toMatch(/^[0-9a-f]{64}$/);
  expect(digest([])).not.toBe(digest([aSpan('a')]));
});

test('ids, times and the order of arrival do not matter', () => {
  fc.assert(
    fc.property(arbitrarySpans, arbitraryRandom, (spans, random) => {
      expect(digest(disguise(spans, random))).toBe(digest(spans));
    }),
    { numRuns: 300 },
  );
});

test.each(Object.entries(mutations))('a single change is seen: %s', (_name, mutate) => {
  fc.assert(
    fc.property(arbitrarySpans, fc.nat(), (spans, at) => {
      const mutant = mutate(spans, at % spans.length);
      fc.pre(mutant !== undefined);
      expect(digest(mutant)).not.toBe(digest(spans));
    }),
    { numRuns: 60 },
  );
});

test('the parent among spans that share an id does not depend on the order of arrival', () => {
  const client = aSpan('call', { kind: 'client' });
  const server = aSpan('serve', { kind: 'server', spanId: client.spanId });
  const inner = aSpan('inner', { parentSpanId: client.spanId });
  expect(digest([client, server, inner])).toBe(digest([inner, server, client]));
});

test('a cycle of parents and links has a digest', () => {
  const link = (spanId: string) => ({
    traceId: '1'.repeat(32),
    spanId,
    traceState: '',
    attributes: {},
    droppedAttributes: 0,
  });
  const [a, b] = ['a'.repeat(16), 'b'.repeat(16)];
  const one = aSpan('a', { spanId: a, parentSpanId: b, links: [link(b)] });
  const two = aSpan('b', { spanId: b, parentSpanId: a, links: [link(a)] });
  expect(digest([one, two])).toBe(digest([two, one]));
  expect(digest([one, two])).not.toBe(digest([{ ...one, links: [] }, two]));
});

test('ports, processes and hosts do not count unless they are asked for', () => {
  const spans = (pid: number) => [
    aSpan('a', {
      resource: { 'process.pid': pid },
      attributes: { 'server.port': pid, 'url.full': `http://127.0.0.1:${pid}/orders` },
    }),
  ];
  expect(digest(spans(1))).toBe(digest(spans(2)));
  expect(digest(spans(1), { wellKnown: true })).not.toBe(digest(spans(2), { wellKnown: true }));
});

test('the value of a volatile attribute does not count, its presence does', () => {
  const options = { volatile: ['order.*'] };
  const first = digest([aSpan('a', { attributes: { 'order.id': 1 } })], options);
  expect(digest([aSpan('a', { attributes: { 'order.id': 2 } })], options)).toBe(first);
  expect(digest([aSpan('a')], options)).not.toBe(first);
});

test('an ignored attribute does not count at all', () => {
  expect(digest([aSpan('a', { attributes: { x: 1 } })], { ignore: ['x'] })).toBe(digest([aSpan('a')]));
});

test('texts are replaced in names and values before they are compared', () => {
  const options = { replace: [[/\d+/, '<n>']] as const };
  const spans = (id: number) => [aSpan(`GET /orders/${id}`, { attributes: { path: `/${id}/${id + 1}` } })];
  expect(digest(spans(1), options)).toBe(digest(spans(77), options));
});

test('order that the clock proves counts where it is asked for', () => {
  const root = aSpan('root');
  const pair = (a: number, b: number, uncertainty = 0n) => [
    root,
    aSpan('a', { parentSpanId: root.spanId, from: a, to: a + 10, uncertainty }),
    aSpan('b', { parentSpanId: root.spanId, from: b, to: b + 10, uncertainty }),
  ];
  const clock = { order: 'clock' } as const;
  expect(digest(pair(0, 20))).toBe(digest(pair(20, 0)));
  expect(digest(pair(0, 20), clock)).not.toBe(digest(pair(20, 0), clock));
  expect(digest(pair(0, 20), clock)).toBe(digest(pair(5, 90), clock));
  expect(digest(pair(0, 20, 15n), clock)).toBe(digest(pair(20, 0, 15n), clock));
});

test('an unknown or bad option is one clear error', () => {
  expect(() => digest([], { volatil: [] } as DigestOptions)).toThrow(
    'Failed to compare traces: option "volatil": there is no such option. Known here: volatile, ignore, replace, wellKnown, scopeVersions, order.',
  );
  expect(() => digest([], { volatile: 'a' } as unknown as DigestOptions)).toThrow(
    `Failed to compare traces: option "volatile": it must be a list of attribute keys such as ['order.id', 'shop.*'].`,
  );
});

test('a digest does not depend on what was digested before', () => {
  const spans = (from: number): readonly ReturnType<typeof aSpan>[] =>
    Array.from({ length: 600 }, (_, index) =>
      aSpan(`op ${index + from}`, {
        attributes: { id: `id ${index + from}`, [`key ${index + from}`]: index },
      }),
    );
  const before = digest(spans(0));
  for (let round = 1; round < 12; round += 1) digest(spans(round * 600));
  expect(digest(spans(0))).toBe(before);
  expect(digest(spans(0), {})).toBe(before);
});
