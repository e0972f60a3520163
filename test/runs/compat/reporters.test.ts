import { expect, test } from 'vitest';
import { sameAsForks } from './same-as-forks.ts';

const files = {
  'a.test.ts': `import { describe, expect, test } from 'vitest';
describe('suite', () => {
  test('passes', () => { console.log('logged'); });
  test('fails', ({ task }) => { task.meta.note = 'noted'; expect([1, 2]).toEqual([1, 3]); });
  test.skip('skipped', () => {});
  test.todo('to do');
});
let tries = 0;
test('flaky', { retry: 1 }, () => { expect(tries++).toBe(1); });
test('annotated', async ({ annotate }) => { await annotate('look', 'notice'); });
`,
  'b.test.ts': `import { test } from 'vitest';\ntest('passes too', () => {});\n`,
  'c.test.ts': `throw new Error('cannot be collected');\n`,
};

test('every reporter writes what it writes with forks, apart from times', async () => {
  const reporters = ['verbose', 'junit', 'tap', 'tap-flat', 'tree', 'dot', 'github-actions', 'blob'];
  const run = await sameAsForks(
    files,
    [...reporters.map((name) => `--reporter=${name}`), '--maxWorkers=1', '--outputFile.junit=junit.xml', '--outputFile.blob=node_modules/blob.json'],
    { env: { GITHUB_STEP_SUMMARY: '' } },
  );
  expect(Object.keys(run.outcome.written)).toEqual(['junit.xml']);
  expect(run.stdout).toContain('::error file=<root>/a.test.ts,title=a.test.ts > suite > fails');
});

test('a reporter that writes for machines has standard output for itself', async () => {
  const run = await sameAsForks(files, ['--reporter=json']);
  expect(run.added).toBe('');
});

test('tests are listed as with forks, parsed or collected', async () => {
  const { 'c.test.ts': _, ...collectable } = files;
  const [parsed, collected] = await Promise.all([
    sameAsForks(collectable, ['list']),
    sameAsForks(collectable, ['list', '--no-static-parse']),
  ]);
  expect(parsed.stdout).toContain('a.test.ts > suite > fails');
  expect(collected.stdout).toBe(parsed.stdout);
});
