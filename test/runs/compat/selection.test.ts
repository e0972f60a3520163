import { expect, test } from 'vitest';
import { runVitest } from '../../support/run-vitest.ts';
import { sameAsForks, testsThat } from './same-as-forks.ts';

const file = (name: string): string => `import { describe, expect, test } from 'vitest';
describe('${name}', () => {
  test('first', { tags: ['quick'] }, () => {});
  test('second', () => { expect('${name}').not.toBe('b'); });
  test('third', () => {});
});
`;
const files = {
  'a.test.ts': file('a'),
  'b.test.ts': file('b'),
  'c.test.ts': file('c'),
  'd.test.ts': file('d'),
};
const config = `tags: [{ name: 'quick' }], includeTaskLocation: true,`;

test('bail stops after the same test', async () => {
  const run = await sameAsForks(files, ['--bail=1', '--maxWorkers=1', '--reporter=verbose'], { config });
  expect(testsThat('failed', run)).toEqual(['b second']);
});

test('shards, names, lines and tags choose the same tests', async () => {
  const [shard, rest] = await Promise.all([
    sameAsForks(files, ['--shard=2/2', '-t', 'second'], { config }),
    sameAsForks(files, ['a.test.ts:4', 'c.test', '--tags-filter=!quick'], { config }),
  ]);
  expect(shard.outcome.report?.testResults).toHaveLength(2);
  expect(testsThat('passed', rest)).toEqual(['a second', 'c second', 'c third']);
});

test('a seed shuffles files and tests into the same order', async () => {
  const run = await sameAsForks(
    files,
    ['--sequence.shuffle', '--sequence.seed=7', '--maxWorkers=1', '--reporter=verbose'],
    { config },
  );
  expect(run.stdout).toContain('Running tests with seed "7"');
});

test('files without isolation share their modules, and other limits hold', async () => {
  const shared = {
    'state.ts': `export const seen: string[] = [];\n`,
    ...Object.fromEntries(
      ['a', 'b', 'c'].map((name) => [
        `${name}.test.ts`,
        `import { expect, test } from 'vitest';\nimport { seen } from './state.ts';\ntest('sees', () => { seen.push('${name}'); console.log('seen by ${name}: ' + seen.join()); expect(process.env['VITEST_POOL_ID']).toBe('1'); });\ntest('fails', () => { expect('${name}').not.toBe('b'); });\n`,
      ]),
    ),
  };
  const runs = await Promise.all([
    sameAsForks(shared, ['--no-isolate', '--maxWorkers=1']),
    sameAsForks(shared, ['--no-file-parallelism']),
  ]);
  expect(runs[0].stdout).toContain('seen by c: a,b,c');
  expect(runs[1].stdout).toContain('seen by c: c');
});

test('without isolation what is for the worker outlasts a file', async () => {
  const file = `import { expect } from 'vitest';
import { seen, test } from './fixtures.ts';
test('has an open one', ({ connection }) => { seen.push(1); expect(connection.open).toBe(true); expect(1).toBeShared(); expect((globalThis as { shared?: number }).shared).toBe(1); document.body.append('x'); });
`;
  const run = await runVitest(
    {
      'fixtures.ts': `import { expect, test as base } from 'vitest';
export const seen: number[] = [];
(globalThis as { shared?: number }).shared = 1;
expect.extend({ toBeShared: () => ({ pass: true, message: () => '' }) });
const connection = { open: true };
export const test = base.extend('connection', { scope: 'worker' }, async ({}, { onCleanup }) => {
  onCleanup(() => { connection.open = false; console.log('closed, document of ' + document.body.textContent.length); });
  return connection;
});
`,
      ...Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [`${name}.test.ts`, file])),
    },
    ['--pool=clnrm', '--no-isolate', '--maxWorkers=2', '--environment=jsdom'],
  );
  expect(testsThat('passed', run)).toHaveLength(5);
  const closed = [...run.stdout.matchAll(/^closed, document of (\d)$/gm)].map(([, length]) => Number(length));
  expect(closed.length).toBeLessThanOrEqual(2);
  expect(closed.reduce((sum, length) => sum + length, 0)).toBe(5);
});
