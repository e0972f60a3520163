import { expect, test } from 'vitest';
import { aSpan } from '../support/a-span.ts';
import { Trace } from './trace.ts';

test('a parent that is added after its children is found', () => {
  const parent = aSpan('parent');
  const child = aSpan('child', { parentSpanId: parent.spanId });
  const trace = new Trace([child]);
  expect(trace.orphans).toEqual([child]);
  trace.add([parent]);
  expect(trace.orphans).toEqual([]);
  expect(trace.parentOf(child)).toBe(parent);
  expect(trace.childrenOf(parent)).toEqual([child]);
  expect(trace.roots).toEqual([parent]);
});

test('children of the span of the test are roots and no orphans', () => {
  const testRoot = { traceId: '1'.repeat(32), spanId: 'f'.repeat(16) };
  const span = aSpan('a', { parentSpanId: testRoot.spanId });
  const trace = new Trace([span], { testRoot });
  expect(trace.roots).toEqual([span]);
  expect(trace.orphans).toEqual([]);
});

test('spans of different traces with one id are told apart', () => {
  const one = aSpan('one');
  const two = aSpan('two', { traceId: '2'.repeat(32), spanId: one.spanId });
  const child = aSpan('child', { traceId: two.traceId, parentSpanId: two.spanId });
  const trace = new Trace([one, two, child]);
  expect(trace.parentOf(child)).toBe(two);
  expect(trace.childrenOf(one)).toEqual([]);
  expect(trace.childrenOf(two)).toEqual([child]);
});

test('descendants come in the order of a walk, and ancestors from the closest', () => {
  const root = aSpan('root');
  const a = aSpan('a', { parentSpanId: root.spanId });
  const b = aSpan('b', { parentSpanId: root.spanId });
  const deep = aSpan('deep', { parentSpanId: a.spanId });
  const trace = new Trace([deep, a, b, root]);
  expect([...trace.descendantsOf(root)]).toEqual([a, deep, b]);
  expect([...trace.ancestorsOf(deep)]).toEqual([a, root]);
  expect(trace.siblingsOf(a)).toEqual([b]);
});

test('a cycle of parents ends no walk', () => {
  const a = aSpan('a', { parentSpanId: 'b'.repeat(16) });
  const b = aSpan('b', { spanId: 'b'.repeat(16), parentSpanId: a.spanId });
  const trace = new Trace([a, b]);
  expect([...trace.ancestorsOf(a)]).toEqual([b]);
  expect([...trace.descendantsOf(a)]).toEqual([b]);
  expect(trace.roots).toEqual([]);
});
