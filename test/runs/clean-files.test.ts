import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runVitest } from '../support/run-vitest.ts';
import type { AuditedRun } from '../support/audit-harness/run-audits.ts';
import { runAudits } from '../support/audit-harness/run-audits.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const names = readdirSync(`${fixtures}clean`).filter((name) => name.endsWith('.test.ts'));

/** What is wrong with a run in which no file should leave anything. */
function alarmsOf({ failures, tests, reports }: AuditedRun): string[] {
  return [
    ...failures,
    ...tests.filter(({ state }) => state !== 'pass').map(({ file }) => `${basename(file)} did not pass`),
    ...reports.flatMap(({ file, leaks }) =>
      leaks.map(
        ({ kind, subject, change, detail }) => `${basename(file)}: ${kind} ${subject} ${change} ${detail}`,
      ),
    ),
  ];
}

test('files that use libraries in the normal way raise no alarm', async () => {
  const run = await runAudits(['clean/']);
  expect(alarmsOf(run)).toEqual([]);
  expect(run.reports.map(({ file }) => basename(file)).toSorted()).toEqual(names.toSorted());
});

test('they raise none either when a process has run them all before', async () => {
  const run = await runAudits(['clean/'], { sequence: { shuffle: { files: true }, seed: 7 } });
  expect(alarmsOf(run)).toEqual([]);
});

test('globals of Vitest are no leaks', async () => {
  const run = await runAudits(['clean/spies', 'clean/zod', 'clean/polling'], { globals: true });
  expect(alarmsOf(run)).toEqual([]);
});

test('a console that Vitest does not intercept is no leak', async () => {
  const run = await runAudits(['clean/spies', 'clean/winston', 'clean/pino'], {
    disableConsoleIntercept: true,
  });
  expect(alarmsOf(run)).toEqual([]);
});

test.each(['jsdom', 'happy-dom'])(
  'files that run one after another in %s raise no alarm',
  async (environment) => {
    const run = await runAudits(['clean/spies', 'clean/zod', 'clean/fake-timers', 'clean/msw'], {
      environment,
    });
    expect(alarmsOf(run)).toEqual([]);
  },
);

test('coverage and snapshots are written without alarm', async () => {
  const coverage = {
    enabled: true,
    provider: 'v8',
    reporter: ['json'],
    reportsDirectory: `${fixtures}coverage`,
  };
  const snapshots = `${fixtures}clean/__snapshots__`;
  try {
    const run = await runAudits(['clean/custom-matcher', 'clean/zod'], { coverage, update: 'all' });
    expect(alarmsOf(run)).toEqual([]);
    expect(existsSync(`${fixtures}coverage`)).toBe(true);
    expect(existsSync(snapshots)).toBe(true);
  } finally {
    for (const folder of [coverage.reportsDirectory, snapshots])
      rmSync(folder, { recursive: true, force: true });
  }
});

test('what set-up files change is undone before the next file, and is not its leak', async () => {
  const run = await runAudits(['prepared/'], { setupFiles: ['prepared/setup.ts'] });
  expect(alarmsOf(run)).toEqual([]);
  expect(new Set(run.reports.map(({ pid }) => pid)).size).toBe(1);
});

test('with spans off a test that imports clnrm leaves nothing of it behind', async () => {
  const importing = `import { freePort } from 'clnrm';
    import { expect, test } from 'vitest';
    test('asks for a port', async () => expect(await freePort()).toBeGreaterThan(0));`;
  const { outcome, added } = await runVitest({ 'a.test.ts': importing }, ['--pool=clnrm'], {
    clnrm: `spans: false, leaks: 'fail'`,
  });
  expect(added).not.toContain('Leaks');
  expect(outcome.exitCode).toBe(0);
});
