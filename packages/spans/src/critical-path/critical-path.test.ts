import type { Span } from '@clnrm/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Trace } from '../graph/trace.ts';
import { aSpan } from '../support/a-span.ts';
import { naivePath, naiveLength, type NaiveSpan, naiveTree } from '../support/naive-critical-path.ts';
import { criticalPath, type CriticalPathOptions } from './critical-path.ts';
import { whatIf } from './what-if.ts';

const sections = (spans: readonly Span[], options: CriticalPathOptions = {}): string =>
  criticalPath(new Trace(spans), options)
    .sections.map(
      ({ span, from, to, kind }) => `${span?.name ?? '·'}${kind === 'wait' ? '?' : ''} ${from}-${to}`,
    )
    .join(', ');
const root = aSpan('root', { from: 0, to: 100 });
const below = (name: string, from: number, to: number, parent: Span = root): Span =>
  aSpan(name, { parentSpanId: parent.spanId, from, to });

test('a span alone is its own critical path', () => {
  expect(sections([root])).toBe('root 0-100');
});

test('children one after the other are on the path, and the work between them is of the parent', () => {
  expect(sections([root, below('a', 10, 30), below('b', 40, 90)])).toBe(
    'root 0-10, a 10-30, root 30-40, b 40-90, root 90-100',
  );
});

test('a child that ends when the next begins is on the path', () => {
  expect(sections([root, below('a', 10, 40), below('b', 40, 90)])).toBe(
    'root 0-10, a 10-40, b 40-90, root 90-100',
  );
});

test('of children that overlap, only the one that finishes last is waited for', () => {
  expect(sections([root, below('a', 10, 50), below('b', 20, 90)])).toBe('root 0-20, b 20-90, root 90-100');
});

test('the path goes down into children of children', () => {
  const a = below('a', 10, 60);
  expect(sections([root, a, below('x', 20, 50, a)])).toBe(
    'root 0-10, a 10-20, x 20-50, a 50-60, root 60-100',
  );
});

test('a child that sticks out of its parent is clipped, and that is recorded', () => {
  const spans = [root, below('early', -10, 20), below('late', 80, 140), below('away', 200, 300)];
  const path = criticalPath(new Trace(spans));
  expect(sections(spans)).toBe('early 0-20, root 20-80, late 80-100');
  expect(path.clipped.map(({ span, why }) => `${span.name} ${why}`)).toEqual([
    'early starts before its parent',
    'late ends after its parent',
    'away outside of its parent',
  ]);
});

test('nobody waits for a consumer, unless asynchronous work is followed', () => {
  const send = aSpan('send', { kind: 'producer', parentSpanId: root.spanId, from: 10, to: 20 });
  const consume = aSpan('consume', { kind: 'consumer', parentSpanId: send.spanId, from: 150, to: 180 });
  expect(sections([root, send, consume])).toBe('root 0-10, send 10-20, root 20-100');
  expect(sections([root, send, consume], { asynchronous: 'follow' })).toBe(
    'root 0-10, send 10-20, send? 20-150, consume 150-180',
  );
});

test('linked work is part of what it is linked to where links are followed', () => {
  const link = {
    traceId: root.traceId,
    spanId: root.spanId,
    traceState: '',
    attributes: {},
    droppedAttributes: 0,
  };
  const job = aSpan('job', { from: 120, to: 160, links: [link] });
  expect(sections([root, job], { links: 'follow' })).toBe('root 0-100, root? 100-120, job 120-160');
});

test('a trace with several roots is explained from its first start to its last end', () => {
  expect(sections([aSpan('a', { from: 0, to: 10 }), aSpan('b', { from: 15, to: 30 })])).toBe(
    'a 0-10, · 10-15, b 15-30',
  );
});

test('any span can be the root', () => {
  const a = below('a', 10, 60);
  expect(sections([root, a, below('x', 20, 50, a)], { root: 'a' })).toBe('a 10-20, x 20-50, a 50-60');
});

test('slack is what a span has to spare, drag what it costs', () => {
  const [a, b, c] = [below('a', 0, 40), below('b', 0, 70), below('c', 80, 100)];
  const path = criticalPath(new Trace([root, a, b, c]));
  expect([a, b, c, root].map((span) => path.slackOf(span))).toEqual([30n, 0n, 0n, 0n]);
  expect([a, b, c, root].map((span) => path.dragOf(span))).toEqual([0n, 30n, 20n, 100n]);
  expect(path.selfTimeOf(b)).toBe(70n);
  expect(path.shareOf(b)).toBe(0.7);
});

test('a span that is shorter lets those begin earlier that waited for it', () => {
  const [a, b] = [below('a', 0, 40), below('b', 50, 90)];
  const path = criticalPath(new Trace([root, a, b]));
  const outcome = whatIf(path, { shorten: 'a', by: '10ns' });
  expect(outcome).toMatchObject({ before: 100n, after: 90n, saved: 10n, spans: 1 });
  expect(outcome.path.sections.map(({ span, from, to }) => `${span?.name} ${from}-${to}`)).toEqual([
    'a 0-30',
    'root 30-40',
    'b 40-80',
    'root 80-90',
  ]);
  expect(whatIf(path, { shorten: 'a', to: 0 }).after).toBe(60n);
});

test('what lies in a shortened span shrinks with it', () => {
  const a = below('a', 0, 40);
  const path = criticalPath(new Trace([root, a, below('x', 10, 30, a)]));
  expect(
    whatIf(path, { shorten: 'a', to: '20ns' }).path.sections.map(
      ({ span, from, to }) => `${span?.name} ${from}-${to}`,
    ),
  ).toEqual(['a 0-5', 'x 5-15', 'a 15-20', 'root 20-80']);
});

test('bad questions are one clear error', () => {
  const path = criticalPath(new Trace([root]));
  expect(() => criticalPath(new Trace())).toThrow(
    'Failed to find the critical path of a trace: it has no spans. Wait for them first, with expectSpan.',
  );
  expect(() => criticalPath(new Trace([root]), { root: 'x' })).toThrow(
    'Failed to find the critical path of a trace: there is no span "x" in it. There are "root".',
  );
  expect(() => whatIf(path, { shorten: 'root' })).toThrow(
    `Failed to shorten a span: it needs either "to" or "by". Write { shorten: 'db.query', by: '5ms' }.`,
  );
  expect(() => whatIf(path, { shorten: 'x', to: 1 })).toThrow(
    'Failed to shorten a span: no span "x" is part of what the path runs through. There are "root".',
  );
  expect(() => criticalPath(new Trace([root]), { link: 'follow' } as CriticalPathOptions)).toThrow(
    'Failed to find a critical path: there is no option "link". Known here: root, asynchronous, links.',
  );
});

const trees = fc
  .array(fc.record({ parent: fc.nat(), from: fc.nat(30), length: fc.nat(20) }), {
    minLength: 1,
    maxLength: 14,
  })
  .map(naiveTree);

test('sections touch, and add up to the root exactly', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      const all = criticalPath(new Trace(tree.spans)).sections;
      let at = tree.spans[0]?.start.ns;
      for (const { from, to } of all) {
        expect(from).toBe(at);
        expect(to).toBeGreaterThan(from);
        at = to;
      }
      expect(at).toBe(tree.spans[0]?.end.ns);
    }),
    { numRuns: 2000 },
  );
});

test('the path is the one that the definition gives', () => {
  fc.assert(
    fc.property(trees, ({ spans, top }) => {
      expect(sections(spans)).toBe(naivePath(top));
    }),
    { numRuns: 3000 },
  );
});

test('slack and drag are what their definitions give', () => {
  fc.assert(
    fc.property(trees, ({ spans, top, nodes }) => {
      const path = criticalPath(new Trace(spans));
      const lengthWith = (node: NaiveSpan, length: number): number =>
        naiveLength(top, new Map([[node, length]]));
      for (const node of nodes) {
        const length = node.to - node.from;
        const slack = Number(path.slackOf(node.span));
        expect(Number(path.dragOf(node.span))).toBe(lengthWith(top, top.to - top.from) - lengthWith(node, 0));
        expect(lengthWith(node, length + slack)).toBe(top.to - top.from);
        expect(lengthWith(node, length + slack + 1)).toBeGreaterThan(top.to - top.from);
      }
    }),
    { numRuns: 2000 },
  );
});

test('what-if gives the length that the definition gives, and sections that add up to it', () => {
  fc.assert(
    fc.property(trees, fc.nat(), fc.nat(20), ({ spans, top, nodes }, pick, amount) => {
      const node = nodes[pick % nodes.length];
      if (node === undefined) throw new RangeError('A tree needs a span');
      const path = criticalPath(new Trace(spans));
      const { after, path: next } = whatIf(path, { shorten: { name: node.span.name }, by: `${amount}ns` });
      const length = Math.max(0, node.to - node.from - amount);
      expect(Number(after)).toBe(naiveLength(top, new Map([[node, length]])));
      expect(next.sections.reduce((sum, { from, to }) => sum + (to - from), 0n)).toBe(after);
    }),
    { numRuns: 2000 },
  );
});

test('a tree as deep as it likes has a path', () => {
  const spans: Span[] = [];
  for (let depth = 0; depth < 20_000; depth += 1) {
    const parent = spans.at(-1);
    spans.push(
      aSpan('deep', { from: depth, to: 100_000 - depth, ...(parent && { parentSpanId: parent.spanId }) }),
    );
  }
  const path = criticalPath(new Trace(spans));
  expect(path.sections).toHaveLength(2 * 20_000 - 1);
  const last = spans.at(-1);
  expect(last && path.slackOf(last)).toBe(0n);
});
