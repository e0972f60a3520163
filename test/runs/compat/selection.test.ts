import { expect, test } from 'vitest';
import { sameAsForks, testsThat } from './same-as-forks.ts';

const file = (name: string): string => `import { describe, expect, test } from 'vitest';
describe('${name}', () => {
  test('first', { tags: ['quick'] }, () => {});
  test('second', () => { expect('${name}').not.toBe('b'); });
  test('third', () => {});
});
`;
const files = { 'a.test.ts': file('a'), 'b.test.ts': file('b'), 'c.test.ts': file('c'), 'd.test.ts': file('d') };
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
  const run = await sameAsForks(files, ['--sequence.shuffle', '--sequence.seed=7', '--maxWorkers=1', '--reporter=verbose'], { config });
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
