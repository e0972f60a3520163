import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { summarise } from '../support/audit-harness/summarise.ts';
import { runAudits } from '../support/audit-harness/run-audits.ts';

const folder = fileURLToPath(new URL('../../fixtures/leaks/', import.meta.url));
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));
const run = await runAudits(['leaks/']);

/** The first line of a fixture says what it leaves: `// leaks: KIND SUBJECT CHANGE line N [exact]`. */
function expectedOf(fixture: string): string {
  const [first = ''] = readFileSync(folder + fixture, 'utf8').split('\n');
  return first.replace('// leaks: ', '');
}

test('every leak fixture passes', () => {
  expect(run.failures).toEqual([]);
  expect(run.tests.map(({ file }) => basename(file)).toSorted()).toEqual(fixtures.toSorted());
  expect(run.tests.filter(({ state }) => state !== 'pass')).toEqual([]);
});

test.each(fixtures)('the audit finds exactly the leak of %s', (fixture) => {
  const report = run.reports.find(({ file }) => basename(file) === fixture);
  expect(report?.leaks.map(summarise)).toEqual([expectedOf(fixture)]);
});

test('a recorded place is in the file that leaked, and the test is named', () => {
  for (const { file, leaks } of run.reports) {
    for (const { place, test: name } of leaks) {
      expect(place?.file).toBe(file);
      if (name !== undefined) expect(readFileSync(file, 'utf8')).toContain(`test('${name}'`);
    }
  }
});

test('no leak reaches the next file in the same process', () => {
  const first = new Map<number, readonly string[]>();
  let followers = 0;
  for (const { pid, state, file } of run.reports) {
    const before = first.get(pid);
    if (before === undefined) first.set(pid, state);
    else {
      followers += 1;
      expect(state, `the process as ${basename(file)} found it`).toEqual(before);
    }
  }
  expect(followers).toBeGreaterThan(fixtures.length / 2);
});

test('a process is kept only while every leak could be undone', () => {
  for (const [index, { pid }] of run.reports.entries()) {
    const previous = run.reports[index - 1];
    if (previous === undefined) continue;
    const isDirty = previous.leaks.some(({ undone }) => !undone);
    expect(pid === previous.pid).toBe(!isDirty);
  }
});
