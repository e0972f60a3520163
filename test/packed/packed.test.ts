import { execFile, execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { workspace } from '../support/project.ts';

const execute = promisify(execFile);
const entries = Object.keys(manifest.exports)
  .filter((entry) => entry !== './package.json')
  .map((entry) => entry.replace('.', 'clnrm'));
let project = '';

/** Runs a program the way a user would: without the source condition, and not inside of another run. */
async function run(command: string, args: readonly string[], cwd: string = project): Promise<string> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(CI|NODE_OPTIONS|VITEST.*|CLNRM_.*|OTEL_.*|npm_config_workspace.*)$/.test(name),
  );
  const env = { ...Object.fromEntries(inherited), NO_COLOR: '1', HOME: project, TMPDIR: project };
  try {
    const { stdout } = await execute(command, args, { cwd, env, maxBuffer: 1e8 });
    return stripVTControlCharacters(stdout);
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`Failed to run ${command} ${args.join(' ')}:\n${stdout}\n${stderr}`, { cause: error });
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(project, file)), { recursive: true });
  writeFileSync(join(project, file), text);
}

const bin = (name: string): string => join(project, 'node_modules/.bin', name);
const exact = (name: keyof typeof manifest.devDependencies): string =>
  `${name}@${manifest.devDependencies[name]}`;

beforeAll(async () => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'clnrm-packed-')));
  const packing = ['pack', '--silent', '--workspace=packages', '--include-workspace-root'];
  await run('npm', [...packing, `--pack-destination=${project}`], workspace);
  const tarballs = readdirSync(project).filter((name) => name.endsWith('.tgz'));
  write('package.json', JSON.stringify({ name: 'user', private: true, type: 'module' }));
  const beside = [exact('vitest'), exact('@opentelemetry/api'), exact('typescript'), exact('@types/node')];
  await run('npm', [
    'install',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    ...tarballs.map((name) => `./${name}`),
    ...beside,
  ]);
}, 300_000);

afterAll(() => rmSync(project, { recursive: true, force: true, maxRetries: 3 }));

/** Entries that are loaded for what they do, and export nothing. */
const effects: readonly string[] = ['clnrm/preload'];

test('every entry of the package can be imported', async () => {
  const program = entries
    .map((entry) => `console.log('${entry}', Object.keys(await import('${entry}')).length > 0);`)
    .join('\n');
  write('entries.js', program);
  expect(await run(process.execPath, ['entries.js'])).toBe(
    entries.map((entry) => `${entry} ${!effects.includes(entry)}\n`).join(''),
  );
});

test('every file that the package points at is in it, and no test is', async () => {
  const files = readdirSync(join(project, 'node_modules/clnrm'), { recursive: true, encoding: 'utf8' });
  const wanted = Object.values(manifest.exports).flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  expect(files).toEqual(expect.arrayContaining(wanted.map((target) => target.replace('./', ''))));
  expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'bin/clnrm.js']));
  expect(files.filter((file) => file.includes('.test.'))).toEqual([]);
});

test('the types of the entries check in a project that uses them', async () => {
  write(
    'use.ts',
    `import { expectSpan, ClnrmError } from 'clnrm';
     import { assertCapabilityLaws, defineCapability } from 'clnrm/capability';
     import { clnrm } from 'clnrm/config';
     import { defineConfig } from 'vitest/config';

     const capability = defineCapability({ name: 'mine', kind: 'test', plan: (files) => files.toReversed() });
     export const laws: Promise<void> = assertCapabilityLaws(capability);
     export const claim = expectSpan({ name: /^INSERT/, kind: 'client' }).withParent('POST /orders').times(1);
     export const code: \`CLNRM_\${string}\` = new ClnrmError('CLNRM_X', 'Failed.').code;
     // @ts-expect-error an isolation level that does not exist
     clnrm({ isolation: 'virtual' });
     export default defineConfig({ plugins: [clnrm({ capabilities: [capability] })], test: { pool: 'clnrm' } });`,
  );
  const compilerOptions = {
    strict: true,
    module: 'nodenext',
    target: 'es2024',
    types: ['node'],
    noEmit: true,
    skipLibCheck: true,
  };
  write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['use.ts'] }));
  expect(await run(bin('tsc'), [])).toBe('');
});

test('a clnrm test runs there, by Vitest with the plugin and by clnrm without any configuration', async () => {
  write(
    'test/order.test.js',
    `import { readdirSync } from 'node:fs';
     import { homedir } from 'node:os';
     import { trace } from '@opentelemetry/api';
     import { expectSpan } from 'clnrm';
     import { expect, test } from 'vitest';
     test('an order is stored', async () => {
       expect(readdirSync(homedir())).toEqual([]);
       trace.getTracer('shop').startActiveSpan('INSERT orders', (span) => span.end());
       await expectSpan('INSERT orders');
     });`,
  );
  expect(await run(bin('clnrm'), ['run'])).toContain('Tests  1 passed (1)');
  write(
    'vitest.config.js',
    `import { clnrm } from 'clnrm/config';
     export default { plugins: [clnrm()] };`,
  );
  const output = await run(bin('vitest'), ['run', '--pool=clnrm']);
  expect(output).toContain('Tests  1 passed (1)');
  expect(output).toContain('Rooms  1 verified');
});

test('the programs that services need beside them are in the package', async () => {
  const up = `['node', '-e', "require('http').createServer((_, r) => r.end('up')).listen(process.env.PORT)"]`;
  write(
    'test/services.test.js',
    `import { command, namespaces, scenario, services } from 'clnrm/scenario';
     import { expect } from 'vitest';
     const kept = services({ kept: command(${up}, { keep: true }) });
     scenario('is kept', { services: kept }, async ({ kept }) => {
       expect(await (await kept.fetch('/')).text()).toBe('up');
     });
     scenario.skipIf(${!canUnshare()})('is apart', async () => {
       const apart = services({ apart: command(${up}) }, { runtime: namespaces() });
       await using started = await apart.start();
       expect(await (await started.services.apart.fetch('/')).text()).toBe('up');
     });`,
  );
  try {
    expect(await run(bin('clnrm'), ['run', 'services'])).toMatch(/Kept {2}1 service for the next run/);
  } finally {
    expect(await run(bin('clnrm'), ['clean'])).toMatch(/Services {2}1 stopped/);
  }
});

test('the command line tells its version', async () => {
  expect(await run(bin('clnrm'), ['--version'])).toBe(`${manifest.version}\n`);
});

function canUnshare(): boolean {
  try {
    execFileSync('unshare', ['--user', '--net', 'true']);
    return true;
  } catch {
    return false;
  }
}

/** A Node that clnrm does not support, where the machine has one besides the project's own. */
const oldNode = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .find((node) => existsSync(node) && isTooOld(node));

function isTooOld(node: string): boolean {
  const [major = 0] = execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' })
    .split('.')
    .map(Number);
  return major >= 20 && major < 22;
}

test.skipIf(oldNode === undefined)(
  'a Node that is too old is told so, whichever way it comes in',
  async () => {
    const refusal = 'Failed to start clnrm: it needs Node 22.22 or newer, 24, or 26 and newer, and this is ';
    const clnrmFile = join(project, 'node_modules/clnrm/bin/clnrm.js');
    for (const command of ['init', 'doctor', 'run', 'clean']) {
      await expect(run(oldNode ?? '', [clnrmFile, command])).rejects.toThrow(refusal);
    }
    write('configured.js', `import { clnrm } from 'clnrm/config';\nclnrm();`);
    await expect(run(oldNode ?? '', ['configured.js'])).rejects.toThrow(refusal);
  },
);
