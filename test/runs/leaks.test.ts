import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { summarise } from '../support/audit-harness/summarise.ts';
import { runInRooms } from '../support/run-in-rooms.ts';
import { runAudits } from '../support/audit-harness/run-audits.ts';

const folder = fileURLToPath(new URL('../../fixtures/leaks/', import.meta.url));
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));
const run = await runAudits(['leaks/']);
let rooms: Awaited<ReturnType<typeof runInRooms>> = new Map();

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

test('the place is in the file that leaked, and where a test is named it is one of that file', () => {
  const places = run.reports.flatMap(({ file, leaks }) => leaks.map((leak) => ({ file, leak })));
  expect(places.filter(({ file, leak }) => leak.place?.file !== file)).toEqual([]);
  const named = places.filter(({ leak }) => leak.test !== undefined);
  expect(named.length).toBeGreaterThan(20);
  for (const { file, leak } of named) expect(readFileSync(file, 'utf8')).toContain(`test('${leak.test}'`);
});

test('no leak reaches the next file in the same process', () => {
  const first = new Map(run.reports.toReversed().map((report) => [report.pid, report] as const));
  const followers = run.reports.filter((report) => report !== first.get(report.pid));
  expect(followers.length).toBeGreaterThan(fixtures.length / 2);
  for (const { pid, state, file } of followers) {
    expect(state, `the process as ${basename(file)} found it`).toEqual(first.get(pid)?.state);
  }
});

test('a process is kept only while every leak could be undone', () => {
  const pairs = run.reports.slice(1).map((report, index) => ({ report, previous: run.reports[index] }));
  for (const { report, previous } of pairs) {
    const isClean = previous?.leaks.every(({ undone }) => undone);
    expect(report.pid === previous?.pid).toBe(isClean);
  }
});

test('every leak fixture runs in a room', async () => {
  rooms = await runInRooms(fileURLToPath(new URL('../../fixtures', import.meta.url)), ['leaks/']);
  expect([...rooms.keys()].toSorted()).toEqual(fixtures.toSorted());
});

test.each(fixtures)('a room finds exactly the leak of %s and is not used again', (fixture) => {
  const file = rooms.get(fixture);
  const leaks = file?.evidence.flatMap((evidence) => (evidence.kind === 'leak' ? [evidence.leak] : []));
  expect(leaks?.map(summarise)).toEqual([expectedOf(fixture)]);
  expect(file?.room?.retired).toBe('dirty');
  expect(file?.tests.map(({ state }) => state)).not.toContain('failed');
});
