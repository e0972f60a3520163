import { expect, test } from 'vitest';
import { Trace } from '../../graph/trace.ts';
import { atCutMs, atMs, foundBy } from '../../support/at-ms.ts';
import { contains, during } from './contains.ts';

test('each inner span lies within one of the outer ones', () => {
  const spans = [atMs('tx', 0, 10), atMs('tx', 20, 30), atMs('insert', 1, 2), atMs('insert', 21, 30)];
  const rule = contains('tx', 'insert');
  expect(rule.claim).toBe('each span "insert" lies within a span "tx"');
  expect(rule.judge(new Trace(spans)).kind).toBe('proved');
  expect(during('insert', 'tx').judge(new Trace(spans)).kind).toBe('proved');
  const stray = new Trace([...spans, atMs('insert', 29, 33.1)]);
  expect(rule.judge(stray)).toMatchObject({ kind: 'refuted', isFinal: false });
  expect(foundBy(rule.judge(stray))).toEqual(['"tx" (shop) ends 3.1 ms before "insert" (shop) ends']);
  expect(contains('tx', 'insert', { pairs: 'some' }).judge(stray).kind).toBe('proved');
});

test('an inner span belongs to an outer one of its group', () => {
  const spans = [
    atMs('tx', 0, 10, { attributes: { id: 1 } }),
    atMs('tx', 20, 30, { attributes: { id: 2 } }),
    atMs('insert', 1, 2, { attributes: { id: 2 } }),
  ];
  expect(foundBy(contains('tx', 'insert', { per: { attribute: 'id' } }).judge(new Trace(spans)))).toEqual([
    '"insert" (shop) starts 19.0 ms before "tx" (shop) starts',
  ]);
  expect(foundBy(contains('tx', 'insert', { per: { attribute: 'order' } }).judge(new Trace(spans)))).toEqual([
    'no span "insert" has a span "tx" per attribute order',
  ]);
});

test('a child on a coarse clock is within its parent as far as the precise durations say', () => {
  const parent = atCutMs('parent', 0.2, 9.2);
  const child = atCutMs('child', 1.1, 8.0, { parentSpanId: parent.spanId });
  const late = atCutMs('late', 1.1, 9.4, { parentSpanId: parent.spanId });
  const trace = new Trace([parent, child, late]);
  expect(contains('parent', 'child').judge(trace).kind).toBe('proved');
  expect(contains('parent', 'late').judge(trace).kind).toBe('undetermined');
});
