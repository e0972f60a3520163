import { expect, test } from 'vitest';
import { Trace } from '../../graph/trace.ts';
import { atMs, foundBy } from '../../support/at-ms.ts';
import { overlaps } from './overlaps.ts';

test('spans of each selector run at the same time, whichever are taken', () => {
  const trace = new Trace([atMs('a', 0, 10), atMs('b', 2, 12), atMs('c', 4, 9)]);
  const rule = overlaps(['a', 'b', 'c'], { min: 5 });
  expect(rule.claim).toBe('all spans "a" and "b" and "c" run at the same time for at least 5.0 ms');
  expect(rule.judge(trace).kind).toBe('proved');
  expect(foundBy(overlaps(['a', 'b', 'c'], { min: '5.1ms' }).judge(trace))).toContain(
    '"c" (shop) ends 5.0 ms after "c" (shop) starts, and 5.1 ms is the least',
  );
  trace.add([atMs('b', 20, 30)]);
  expect(rule.judge(trace)).toMatchObject({ kind: 'refuted', isFinal: true });
  expect(overlaps(['a', 'b', 'c'], { min: 5, pairs: 'some' }).judge(trace).kind).toBe('proved');
});

test('all spans of a single selector run at the same time', () => {
  const rule = overlaps('task');
  expect(rule.judge(new Trace([atMs('task', 0, 5), atMs('task', 1, 9), atMs('task', 4, 6)])).kind).toBe(
    'proved',
  );
  expect(foundBy(rule.judge(new Trace([atMs('task', 0, 5), atMs('task', 5, 9)])))).toEqual([
    '"task" (shop) ends exactly when "task" (shop) starts, and 1 ns is the least',
  ]);
  expect(foundBy(rule.judge(new Trace([atMs('task', 0, 5)])))).toEqual([
    'there are not two such spans to overlap',
  ]);
});

test('without a selector there is nothing to say', () => {
  expect(() => overlaps([])).toThrow('Failed to state overlaps(): no selector is given. Give one or more.');
});
