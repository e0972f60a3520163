import { expect, test } from 'vitest';
import { makeProject } from '../../support/project.ts';
import type { VitestRun } from '../../support/run-vitest.ts';
import { runIn } from '../../support/run-vitest.ts';

const imports = `import { expect, test } from 'vitest';\n`;

const files = {
  'a.test.ts': `${imports}
test('file', () => { expect({ a: 1 }).toMatchSnapshot(); expect([1]).toMatchSnapshot('named'); });
test('raw', async () => { await expect('<p>raw</p>\\n').toMatchFileSnapshot('./raw.html'); });
test('thrown', () => { expect(() => { throw new Error('no'); }).toThrowErrorMatchingSnapshot(); });
`,
  'b.test.ts': `${imports}
test('inline', () => {
  expect({ b: [1, 2] }).toMatchInlineSnapshot();
  expect('two\\nlines').toMatchInlineSnapshot();
});
test('also in a file', () => { expect(1).toMatchSnapshot(); });
test('fails at last', () => { expect(process.env['RED']).toBeUndefined(); });
`,
};

interface Step {
  readonly name: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly write?: Readonly<Record<string, string>>;
}

const changed = files['a.test.ts']
  .replace('{ a: 1 }', '{ a: 2 }')
  .replace('<p>raw', '<p>changed')
  .replace(`test('thrown'`, `test.skip('thrown'`);

const steps: readonly Step[] = [
  { name: 'new ones are written although a test fails', env: { RED: 'yes' } },
  { name: 'some do not match', write: { 'a.test.ts': changed } },
  { name: 'these are updated', args: ['-u'] },
  {
    name: 'in CI nothing is written, and obsolete ones are told of',
    env: { CI: 'true' },
    write: {
      'a.test.ts': files['a.test.ts'].replace(`'named'`, `'renamed'`).replace('{ a: 1 }', '{ a: 2 }'),
      'c.test.ts': `${imports}test('new', () => expect(1).toMatchSnapshot());\n`,
    },
  },
  {
    name: 'obsolete ones are removed',
    args: ['-u'],
    write: { 'b.test.ts': `${imports}test('none', () => {});\n` },
  },
];

test(
  'snapshots are written, matched, missed, updated and removed as with forks',
  { timeout: 90_000 },
  async () => {
    const follow = async (
      pool: 'forks' | 'clnrm',
    ): Promise<readonly (readonly [string, VitestRun['outcome']])[]> => {
      const project = makeProject(files, { plugin: pool === 'clnrm' });
      const outcomes: (readonly [string, VitestRun['outcome']])[] = [];
      for (const { name, args = [], env = {}, write = {} } of steps) {
        project.write(write);
        const run = await runIn(project, [...args, `--pool=${pool}`], { env });
        outcomes.push([name, run.outcome]);
      }
      return outcomes;
    };
    const [forks, clnrm] = await Promise.all([follow('forks'), follow('clnrm')]);
    for (const [index, expected] of forks.entries()) expect(clnrm[index]).toEqual(expected);
    expect(clnrm.map(([, outcome]) => outcome.exitCode)).toEqual([1, 1, 0, 1, 0]);
  },
);
