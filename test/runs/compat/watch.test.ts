import { expect, test } from 'vitest';
import type { Project } from '../../support/project.ts';
import { makeProject } from '../../support/project.ts';
import type { WatchedRun } from '../../support/watch-vitest.ts';
import { watchVitest } from '../../support/watch-vitest.ts';

const imports = `import { expect, test } from 'vitest';\n`;

const files = {
  'src/leaf.ts': `export const leaf = 1;\n`,
  'src/middle.ts': `import { leaf } from './leaf.ts';\nexport const middle = leaf * 10;\n`,
  'src/own.ts': `export const own = 'a';\n`,
  'a.test.ts': `${imports}import { middle } from './src/middle.ts';\nimport { own } from './src/own.ts';\ntest('a', () => { expect([middle, own]).toEqual([10, 'a']); });\n`,
  'b.test.ts': `${imports}import { leaf } from './src/leaf.ts';\ntest('b', () => { expect(leaf).toBeGreaterThan(0); });\n`,
};

const late = (note: string): string =>
  `${imports}import { late } from './src/late';\ntest('c', () => { expect(late).toBe(1); });\n${note}`;

type Step = readonly [name: string, change: (project: Project) => void];

const steps: readonly Step[] = [
  ['a dependency breaks', (project) => project.write({ 'src/own.ts': `export const own = 'b';\n` })],
  ['and is repaired', (project) => project.write({ 'src/own.ts': `export const own = 'a';\n` })],
  [
    'a transitive dependency breaks one of two',
    (project) => project.write({ 'src/leaf.ts': `export const leaf = 2;\n` }),
  ],
  ['and both', (project) => project.write({ 'src/leaf.ts': `export const leaf = -1;\n` })],
  ['and is repaired', (project) => project.write({ 'src/leaf.ts': `export const leaf = 1;\n` })],
  [
    'a test file changes',
    (project) =>
      project.write({
        'b.test.ts': `${imports}test('b', () => {});\ntest('b2', () => { expect(1).toBe(2); });\n`,
      }),
  ],
  ['a test file is added', (project) => project.write({ 'c.test.ts': late('') })],
  [
    'what it imports is added',
    (project) => project.write({ 'src/late.ts': `export const late = 1;\n`, 'c.test.ts': late('// again') }),
  ],
  [
    'what it imports is in another file',
    (project) => {
      project.remove('src/late.ts');
      project.write({ 'src/late.js': `export const late = 2;\n`, 'c.test.ts': late('// once more') });
    },
  ],
  ['a syntax error', (project) => project.write({ 'src/late.js': `export const late = ;\n` })],
  ['is repaired', (project) => project.write({ 'src/late.js': `export const late = 1;\n` })],
  [
    'a test file is deleted',
    (project) => {
      project.remove('c.test.ts');
      project.write({ 'b.test.ts': `${imports}test('b', () => {});\n` });
    },
  ],
];

test('edits are seen as with forks, in processes that stay', { timeout: 120_000 }, async () => {
  const follow = async (pool: 'forks' | 'clnrm'): Promise<readonly (readonly [string, WatchedRun])[]> => {
    const options = { plugin: pool === 'clnrm' };
    const project = makeProject(files, options);
    const { first, watching } = await watchVitest(project, [`--pool=${pool}`], options);
    const runs: (readonly [string, WatchedRun])[] = [['first', first]];
    for (const [name, change] of steps) runs.push([name, await watching.after(() => change(project))]);
    return runs;
  };
  const [forks, clnrm] = await Promise.all([follow('forks'), follow('clnrm')]);
  expect(clnrm).toEqual(forks);
  expect(clnrm.map(([, { reason }]) => reason)).toEqual([
    ...['passed', 'failed', 'passed', 'failed', 'failed', 'passed', 'failed'],
    ...['failed', 'passed', 'failed', 'failed', 'passed', 'passed'],
  ]);
});
