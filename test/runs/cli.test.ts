import { expect, test } from 'vitest';
import { aProject } from '../support/bare-project.ts';

const insideRoom = `
import { expect, test } from 'vitest';
test('runs in a room', () => {
  expect(process.env.HOME).toContain('clnrm-');
});
`;

test('without a command, or asked for, the help names every command', async () => {
  const project = aProject({});
  const { code, output } = await project.clnrm();
  expect(code).toBe(0);
  expect(output).toMatchInlineSnapshot(`
    "Usage: clnrm <command> [options]

    Commands:
      run     Runs tests in clean rooms, also in a project without any configuration
      init    Writes a configuration and a first scenario; overwrites nothing
      doctor  Says what this machine can do, and what to do about the rest
      clean   Removes what a killed run left behind

    Options:
      -h, --help     Shows this, or the usage of one command
      -v, --version  Shows the version
    "
  `);
  expect(await project.clnrm('--help')).toMatchObject({ code: 0, output });
  expect(await project.clnrm('run', '--help')).toMatchObject({
    code: 0,
    output:
      'Usage: clnrm run [filters] [--isolation LEVEL] [--leaks warn|fail|off] [options of Vitest]\n\n' +
      'Runs tests in clean rooms, also in a project without any configuration.\n',
  });
});

test('the version is that of the package', async () => {
  const project = aProject({});
  expect(await project.clnrm('--version')).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
});

test('an unknown command names the one that was meant', async () => {
  const project = aProject({});
  expect(await project.clnrm('runn')).toMatchObject({
    code: 2,
    errors: 'Failed to run clnrm: there is no command "runn". Did you mean "run"?\n',
  });
  expect(await project.clnrm('deploy')).toMatchObject({
    code: 2,
    errors: 'Failed to run clnrm: there is no command "deploy". Known are run, init, doctor and clean.\n',
  });
});

test('run puts tests of a project without any configuration into rooms', async () => {
  const project = aProject({
    'a.test.js': insideRoom,
    'b.test.js': insideRoom.replace('runs in', 'is kept out of'),
  });
  const { code, output } = await project.clnrm('run', 'a.test', '--reporter=verbose');
  expect(output).toContain('✓ a.test.js > runs in a room');
  expect(output).not.toContain('b.test.js');
  expect(code).toBe(0);
});

test('run uses the plugin of the project where there is one, and only that', async () => {
  const project = aProject({
    'a.test.js': `
      import { expect, inject, test } from 'vitest';
      test('reads what the plugin provides', () => expect(inject('from')).toBe('the configuration'));
    `,
    'vitest.config.mjs': `
      import { clnrm } from 'clnrm/config';
      export default { plugins: [[Promise.resolve(clnrm({ provide: { from: 'the configuration' } }))]] };
    `,
  });
  const { code, output } = await project.clnrm('run');
  expect(output).toContain('1 passed (1)');
  expect(code).toBe(0);
});

test('run fails when a test does', async () => {
  const project = aProject({ 'a.test.js': `import { test } from 'vitest'; test('a', () => { throw 1; });` });
  expect((await project.clnrm('run')).code).toBe(1);
});

test('run takes the options of Vitest and refuses others', async () => {
  const project = aProject({ 'a.test.js': insideRoom });
  const options = ['-t', 'nothing', '--no-file-parallelism', '--reporter=json', '--outputFile=report.json'];
  const { code } = await project.clnrm('run', ...options);
  expect(JSON.parse(project.read('report.json') ?? '')).toMatchObject({
    numTotalTests: 1,
    numPendingTests: 1,
  });
  expect(code).toBe(0);
  expect(await project.clnrm('run', '--bial=1')).toMatchObject({
    code: 2,
    errors: 'Failed to read the command line: Vitest has no option "--bial". Did you mean "bail"?\n',
  });
});

test('init makes an empty folder into a project whose first scenario passes', async () => {
  const project = aProject({});
  const { code, output } = await project.clnrm('init');
  expect(output).toMatchInlineSnapshot(`
    "Wrote vitest.config.ts
    Wrote test/first.test.ts

    Next:
      npx vitest run
    "
  `);
  expect(code).toBe(0);
  expect(project.read('vitest.config.ts')).toContain('plugins: [clnrm()]');
  const ran = await project.vitest('run');
  expect(ran.output).toContain('Tests  1 passed (1)');
  expect(ran.code).toBe(0);
});

test('init writes JavaScript where there is no sign of TypeScript, or where asked', async () => {
  const project = aProject({ 'package.json': '{}' });
  expect((await project.clnrm('init')).output).toContain(
    'Wrote vitest.config.mjs\nWrote test/first.test.js\n',
  );
  expect((await aProject({}).clnrm('init', '--js')).output).toContain('Wrote vitest.config.mjs');
});

test('init overwrites nothing and says what to add by hand', async () => {
  const project = aProject({ 'vite.config.ts': '// mine', 'test/first.test.ts': '// mine' });
  const { code, output } = await project.clnrm('init');
  expect(output).toMatchInlineSnapshot(`
    "Kept  vite.config.ts
          Add to it: import { clnrm } from 'clnrm/config'; plugins: [clnrm()], test: { pool: 'clnrm' }
    Kept  test/first.test.ts
          Delete it and run this again to have it written anew.

    Next:
      npx vitest run
    "
  `);
  expect(code).toBe(0);
  expect(project.read('vite.config.ts')).toBe('// mine');
  expect(project.read('test/first.test.ts')).toBe('// mine');
  expect(project.read('vitest.config.ts')).toBeUndefined();
});

test('init refuses arguments that it does not know', async () => {
  expect(await aProject({}).clnrm('init', '--python')).toMatchObject({
    code: 2,
    errors: `Failed to read the command line: Unknown option '--python'. "clnrm init" takes --js only.\n`,
  });
});

test('run takes the level of isolation where no configuration has the plugin, and refuses to lose it where one has', async () => {
  const project = aProject({ 'room.test.js': insideRoom });
  const chosen = await project.clnrm('run', '--isolation=process');
  expect(chosen).toMatchObject({ code: 0 });
  expect(chosen.output).toContain('1 process (1 fresh)');

  const configured = aProject({
    'room.test.js': insideRoom,
    'vitest.config.js': `import { clnrm } from 'clnrm/config';\nexport default { plugins: [clnrm()] };\n`,
  });
  const refused = await configured.clnrm('run', '--leaks=fail');
  expect(refused.code).not.toBe(0);
  expect(refused.errors).toContain(
    "Failed to use --leaks: the project's own configuration has clnrm(). Give it the option there: clnrm({ leaks: … }).",
  );
});
