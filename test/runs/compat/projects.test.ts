import { expect, test } from 'vitest';
import { runVitest } from '../../support/run-vitest.ts';
import { sameAsForks, testsThat } from './same-as-forks.ts';

const shown = `import { expect, inject, test } from 'vitest';
test('what it was given', () => {
  expect([inject('map'), inject('fromConfig'), inject('project'), process.env['PROJECT'], process.execArgv.filter((flag) => flag.startsWith('--title'))]).toMatchSnapshot();
  console.log(process.title, process.env['VITEST_POOL_ID']);
});
`;

const setup = `import { writeFileSync } from 'node:fs';
export default function setup(project) {
  project.provide('map', new Map([['date', new Date(0)], ['nested', [{ a: undefined, b: /x/g }]]]));
  console.log('global set-up of ' + project.name);
  return () => { writeFileSync('torn-down.txt', 'yes'); };
}
`;

test('projects get their own set-up, values, environment variables and flags', async () => {
  const project = (name: string, rest: string): string =>
    `{ extends: true, test: { name: '${name}', include: ['${name}/**/*.test.ts'], env: { PROJECT: '${name}' }, execArgv: ['--conditions=@clnrm/source', '--title=${name}'], provide: { fromConfig: '${name}', project: 1 }, ${rest} } }`;
  const run = await sameAsForks(
    {
      'one/a.test.ts': shown,
      'one/b.test.ts': shown,
      'two/a.test.ts': shown,
      'setup.ts': setup,
      'broken/a.test.ts': `import { expect, test } from 'vitest';\ntest('fails', () => { expect(1).toBe(2); });\n`,
    },
    ['--maxWorkers=1'],
    {
      config: `provide: { fromConfig: 'root' }, projects: [
        ${project('one', `globalSetup: ['./setup.ts']`)},
        ${project('two', `sequence: { groupOrder: 1 }, globalSetup: ['./setup.ts']`)},
        ${project('broken', '')},
      ],`,
    },
  );
  expect(testsThat('failed', run)).toEqual(['fails']);
  expect(run.outcome.written['torn-down.txt']).toBe('yes');
});

test('a set-up that fails, and one that fails at the end, are reported as with forks', async () => {
  const run = await sameAsForks(
    {
      'a.test.ts': `import { test } from 'vitest';\ntest('passes', () => {});\n`,
      'setup.ts': `export default () => () => { throw new Error('in the global teardown'); };\n`,
    },
    [],
    { config: `globalSetup: ['./setup.ts'],` },
  );
  expect(run.outcome.exitCode).toBe(1);
});

test('projects with other pools run beside those with rooms', async () => {
  const where = `import { isMainThread } from 'node:worker_threads';
import { expect, inject, test } from 'vitest';
test('where', () => { expect([isMainThread, inject('given'), Boolean(process.env['CLNRM_ROOM'])].join()).toBe(process.env['WHERE']); });
`;
  const pools = { clnrm: 'true,1,true', forks: 'true,1,false', threads: 'false,1,false', vmThreads: 'false,1,false' };
  const run = await runVitest(
    Object.fromEntries(Object.keys(pools).map((pool) => [`${pool}/a.test.ts`, where])),
    [],
    {
      config: `provide: { given: 1 }, projects: [${Object.entries(pools)
        .map(([pool, text]) => `{ extends: true, test: { name: '${pool}', pool: '${pool}', include: ['${pool}/*.test.ts'], env: { WHERE: '${text}' }, execArgv: [] } }`)
        .join()}],`,
      // Rooms of the outer run mark what runs in them.
      env: { CLNRM_ROOM: '', CLNRM_RUN: '' },
    },
  );
  expect(testsThat('passed', run)).toEqual(['where', 'where', 'where', 'where']);
  expect(run.added).toContain('1 verified');
});
