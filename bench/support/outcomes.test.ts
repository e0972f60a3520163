import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assertAllPassed, assertSameWork, readOutcomes } from './outcomes.ts';

test('a report is read test by test, also where two have one name and where a file did not load', ({
  onTestFinished,
}) => {
  const directory = mkdtempSync(join(tmpdir(), 'clnrm-outcomes-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const twice = { fullName: 'adds', status: 'passed' };
  const testResults = [
    { name: 'a.test.ts', status: 'failed', assertionResults: [twice, { ...twice, status: 'failed' }] },
    { name: 'b.test.ts', status: 'failed', assertionResults: [] },
  ];
  writeFileSync(join(directory, 'report.json'), JSON.stringify({ testResults }));
  expect([...(readOutcomes(join(directory, 'report.json')) ?? [])]).toEqual([
    ['a.test.ts > adds', 'passed'],
    ['a.test.ts > adds (2)', 'failed'],
    ['b.test.ts', 'failed'],
  ]);
  expect(readOutcomes(join(directory, 'nothing.json'))).toBeUndefined();
});

test('two sides that came to something else are not compared', () => {
  const reference = new Map([
    ['a', 'passed'],
    ['b', 'failed'],
  ]);
  const other = new Map([
    ['a', 'failed'],
    ['c', 'passed'],
  ]);
  expect(assertSameWork('x', [reference], [new Map(reference)])).toEqual([]);
  expect(() => assertSameWork('x', [reference], [other, other])).toThrow(
    'Failed to compare x: 3 of 3 tests came to something else, among them a (passed, then failed); ' +
      'b (failed, then missing); c (missing, then passed). Run both by hand and look at these tests.',
  );
});

test('a test that changes from run to run on one side is told and does not forbid the comparison', () => {
  const passed = new Map([['a', 'passed']]);
  const failed = new Map([['a', 'failed']]);
  expect(assertSameWork('x', [passed, failed], [passed, passed])).toEqual(['a']);
  expect(assertSameWork('x', [passed, passed], [failed, passed])).toEqual(['a']);
});

test('a run that passed less than it should is not measured', () => {
  expect(() => assertAllPassed('x', new Map([['a', 'passed']]), 1)).not.toThrow();
  expect(() => assertAllPassed('x', new Map([['a', 'passed']]), 2)).toThrow(
    'Failed to measure x: 1 of 1 tests passed where 2 should. Run it by hand.',
  );
});
