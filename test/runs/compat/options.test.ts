import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Project } from '../../support/project.ts';
import { makeProject } from '../../support/project.ts';
import type { VitestRun } from '../../support/run-vitest.ts';
import { runIn } from '../../support/run-vitest.ts';
import { sameAsForks, testsThat } from './same-as-forks.ts';

const imports = `import { expect, test } from 'vitest';\n`;

const inspected = {
  'a.test.ts': `${imports}import inspector from 'node:inspector';\ntest('is inspected', { timeout: 50 }, () => { expect(inspector.url()).toMatch(/^ws:\\/\\/127.0.0.1/); const end = Date.now() + 800; while (Date.now() < end); });\n`,
  'b.test.ts': `${imports}import inspector from 'node:inspector';\ntest('is inspected too', () => { expect(inspector.url()).toMatch(/^ws:\\/\\/127.0.0.1/); });\n`,
};

test('files that change the directory, leak, or take long to tear down are reported as with forks', async () => {
  const run = await sameAsForks(
    {
      'sub/.keep': '',
      'a.chdir.test.ts': `${imports}test('moves', () => { process.chdir('sub'); expect(1).toMatchSnapshot(); expect(process.cwd()).toMatch(/sub$/); });\n`,
      'b.stays.test.ts': `${imports}test('is where it began', () => { expect(process.cwd()).toBe(import.meta.dirname); });\n`,
      'c.leaks.test.ts': `${imports}test('leaves a timer', () => { setInterval(() => {}, 60_000); });\n`,
      'd.fixture.test.ts': `import { expect, test as base } from 'vitest';\nconst test = base.extend('broken', { scope: 'worker' }, async ({}, { onCleanup }) => { onCleanup(() => { throw new Error('in the teardown of a fixture'); }); return 1; });\ntest('uses it', ({ broken }) => { expect(broken).toBe(1); });\n`,
      'e.after.test.ts': `${imports}test('is after that', () => { console.log('runs'); });\n`,
    },
    ['--detect-async-leaks', '--maxWorkers=1'],
  );
  expect(testsThat('passed', run)).toHaveLength(5);
  expect(run.stderr).toContain('in the teardown of a fixture');
  expect(run.stderr).toMatch(/Async Leaks/);
  expect(run.outcome.exitCode).toBe(1);
});

test('a teardown that takes too long does not hold the run up', async () => {
  const project = makeProject({
    'a.test.ts': `import { test as base } from 'vitest';\nconst test = base.extend('slow', { scope: 'worker' }, async ({}, { onCleanup }) => { onCleanup(() => new Promise(() => {})); return 1; });\ntest('uses it', ({ slow }) => { void slow; });\n`,
    'b.test.ts': `${imports}test('runs', () => {});\n`,
  });
  const run = await runIn(project, ['--pool=clnrm', '--maxWorkers=1', '--teardownTimeout=200']);
  expect(run.outcome.exitCode).toBe(0);
  expect(run.stderr).toContain(
    'Failed to take down the room of <root>/a.test.ts: worker-scoped fixtures or the environment took longer than the ' +
      'teardownTimeout of 200 ms. Its process is not used again.',
  );
});

test('flags of Node reach the rooms, and profiles are written', async () => {
  const profiles = ({ root }: Project): number =>
    readdirSync(join(root, 'profiles')).filter((name) => name.endsWith('.cpuprofile')).length;
  const written = await Promise.all(
    (['forks', 'clnrm'] as const).map(async (pool) => {
      const options = {
        plugin: pool === 'clnrm',
        config: `execArgv: ['--conditions=@clnrm/source', '--cpu-prof', '--cpu-prof-dir=profiles'],`,
      };
      const project = makeProject(
        {
          'profiles/.keep': '',
          'a.test.ts': `${imports}test('runs', () => { expect(process.execArgv).toContain('--cpu-prof'); });\n`,
        },
        options,
      );
      const run = await runIn(project, [`--pool=${pool}`], options);
      expect(run.outcome.exitCode).toBe(0);
      return profiles(project);
    }),
  );
  expect(written).toEqual([1, 1]);
});

test('while an inspector is open, a test may block for as long as it likes', async () => {
  const inspect = async (pool: 'forks' | 'clnrm'): Promise<VitestRun> => {
    const options = { plugin: pool === 'clnrm', clnrm: 'hardTimeout: 100' };
    return runIn(
      makeProject(inspected, options),
      [`--pool=${pool}`, '--inspect=127.0.0.1:0', '--no-file-parallelism'],
      options,
    );
  };
  // One after the other: both want the port of the inspector.
  const forks = await inspect('forks');
  const clnrm = await inspect('clnrm');
  expect(clnrm.outcome).toEqual(forks.outcome);
  expect(testsThat('failed', clnrm)).toEqual(['is inspected']);
});

test('what Vitest records of files is what it records with forks', async () => {
  const record = async (pool: 'forks' | 'clnrm'): Promise<unknown> => {
    const options = {
      plugin: pool === 'clnrm',
      config: `experimental: { recordDependencies: true, importDurations: { limit: 10, print: false } },`,
    };
    const project = makeProject(
      {
        'src/shared.ts': `export const shared = 1;\n`,
        'src/a.ts': `import { shared } from './shared.ts';\nexport const a = shared;\n`,
        'a.test.ts': `${imports}import { a } from './src/a.ts';\ntest('a', () => { expect(a).toBe(1); });\n`,
        'b.test.ts': `${imports}import { shared } from './src/shared.ts';\ntest('b', () => { expect(shared).toBe(1); });\n`,
        'reporter.mjs': `export default class { onTestRunEnd(modules) { for (const module of modules) console.log('@ ' + module.relativeModuleId + ' ' + Object.keys(module.diagnostic().importDurations).map((path) => path.split('/').at(-1)).filter((name) => name.endsWith('.ts')).sort()); } }\n`,
      },
      options,
    );
    const run = await runIn(
      project,
      [`--pool=${pool}`, '--maxWorkers=1', '--reporter=./reporter.mjs'],
      options,
    );
    const cache = join(project.root, 'node_modules/.vite/vitest');
    const hash = readdirSync(cache).find((name) => !name.includes('.')) ?? '';
    const recorded = JSON.parse(project.read(`node_modules/.vite/vitest/${hash}/dependencies.json`)) as {
      readonly projects: {
        readonly '': {
          readonly files: Readonly<Record<string, { readonly deps: readonly number[] }>>;
          readonly modules: readonly string[];
        };
      };
    };
    const { files, modules } = recorded.projects[''];
    const dependencies = Object.entries(files).map(([file, { deps }]) => [
      file,
      deps.map((index) => modules[index]).sort(),
    ]);
    return {
      dependencies: dependencies.sort(),
      imports: run.stdout
        .split('\n')
        .filter((line) => line.startsWith('@ '))
        .sort(),
    };
  };
  const [forks, clnrm] = await Promise.all([record('forks'), record('clnrm')]);
  expect(clnrm).toEqual(forks);
  expect(JSON.stringify(clnrm)).toContain('src/shared.ts');
});

test('without the module runner of Vite each file still has modules of its own', async () => {
  const file = `${imports}import { state } from './state.mjs';\ntest('counts', () => { expect(++state.count).toBe(1); });\n`;
  const run = await sameAsForks(
    { 'state.mjs': `export const state = { count: 0 };\n`, 'a.test.mjs': file, 'b.test.mjs': file },
    ['--maxWorkers=1'],
    { config: `experimental: { viteModuleRunner: false },` },
  );
  expect(testsThat('passed', run)).toEqual(['counts', 'counts']);
});

test('benchmarks run', async () => {
  const project = makeProject({
    'a.bench.ts': `${imports}test('sorts', async ({ bench }) => { const result = await bench('sort', { time: 10, iterations: 5 }, () => { [3, 1, 2].sort(); }).run(); expect(result.latency.mean).toBeGreaterThan(0); });\n`,
  });
  const run = await runIn(project, ['bench', '--run', '--pool=clnrm']);
  expect([run.outcome.exitCode, run.stderr]).toEqual([0, '']);
  expect(testsThat('passed', run)).toEqual(['sorts']);
});

test('tests of types are left to the compiler', async () => {
  const run = await sameAsForks(
    {
      'a.test-d.ts': `import { expectTypeOf, test } from 'vitest';\ntest('right', () => { expectTypeOf(1).toEqualTypeOf<number>(); });\ntest('wrong', () => { expectTypeOf(1).toEqualTypeOf<string>(); });\n`,
      'b.test.ts': `${imports}test('runs', () => {});\n`,
      'tsconfig.json':
        '{ "compilerOptions": { "strict": true, "noEmit": true, "module": "nodenext", "skipLibCheck": true, "types": [] }, "include": ["a.test-d.ts"] }',
    },
    ['--typecheck'],
  );
  expect(testsThat('passed', run)).toEqual(['a.test-d.ts right', 'runs']);
  expect(testsThat('failed', run)).toEqual(['a.test-d.ts wrong']);
});
