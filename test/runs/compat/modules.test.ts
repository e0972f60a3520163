import { expect, test } from 'vitest';
import { sameAsForks, testsThat } from './same-as-forks.ts';

const wasm = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 7, 1, 96, 2, 127, 127, 1, 127, 3, 2, 1, 0, 7, 7, 1, 3, 97, 100, 100, 0, 0,
  10, 9, 1, 7, 0, 32, 0, 32, 1, 106, 11,
];

const files = {
  'node_modules/cjs/package.json': '{ "name": "cjs", "main": "index.js" }',
  'node_modules/cjs/index.js': `const { join } = require('node:path');\nmodule.exports = { join, file: require('path').basename(__filename) };\nmodule.exports.count = 0;\n`,
  'node_modules/esm/package.json':
    '{ "name": "esm", "type": "module", "exports": { ".": { "browser": "./no.js", "node": "./index.js" } } }',
  'node_modules/esm/index.js': `export let loads = 0;\nexport const load = () => ++loads;\nexport default 'esm';\n`,
  'node_modules/inlined/package.json': '{ "name": "inlined", "type": "module", "main": "index.js" }',
  'node_modules/inlined/index.js': `export let count = 0;\nexport const increment = () => ++count;\nexport const meta = typeof import.meta.env;\n`,
  'src/state.ts': `export const state = { count: 0 };\n`,
  'src/cycle-a.ts': `import { b } from './cycle-b.ts';\nexport const a = (): string => 'a';\nexport const ab = (): string => a() + b();\n`,
  'src/cycle-b.ts': `import { a } from './cycle-a.ts';\nexport const b = (): string => 'b' + a();\n`,
  'src/data.json': '{ "list": [1, 2] }',
  'src/legacy.cjs': `exports.legacy = true;\nexports.dir = typeof __dirname;\n`,
  'src/math.ts': `export const double = (n: number): number => n * 2;
if (import.meta.vitest) {
  const { expect, test } = import.meta.vitest;
  test('in source', () => expect(double(2)).toBe(4));
  test('in source, wrong', () => expect(double(2)).toBe(5));
}
`,
  'src/add.wasm.txt': wasm.join(),
  '.env': 'VITE_FROM_FILE=yes\nOTHER=hidden\n',
  'a.test.ts': `import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test, vi } from 'vitest';
import cjs, { join } from 'cjs';
import esm, { load } from 'esm';
import { count, increment, meta } from 'inlined';
import { ab } from './src/cycle-a.ts';
import data, { list } from './src/data.json';
import legacy from './src/legacy.cjs';
import raw from './src/data.json?raw';
import url from './src/data.json?url';
import { state } from './src/state.ts';
import { double } from '~/math.ts';
test('imports of every kind', () => {
  expect([join('a', 'b'), cjs.file, esm, ab(), list, data.list, legacy.legacy, raw.length, url, double(2), meta])
    .toEqual(['a/b', 'index.js', 'esm', 'aba', [1, 2], [1, 2], true, 18, '/src/data.json', 4, 'object']);
});
test('state is of this file', () => { expect([++state.count, load(), increment(), count]).toEqual([1, 1, 1, 1]); });
test('dynamic imports', async () => {
  const name = 'state';
  expect((await import('./src/' + name + '.ts')).state).toBe(state);
  expect(Object.keys(import.meta.glob('./src/*.json'))).toEqual(['./src/data.json']);
  vi.resetModules();
  expect((await import('./src/state.ts')).state).not.toBe(state);
  await expect(import('./src/gone.ts')).rejects.toThrow('gone.ts');
});
test('import.meta', () => {
  expect(import.meta.env).toMatchObject({ VITE_FROM_FILE: 'yes', MODE: 'test', DEV: true, SSR: true, GIVEN: 'by config' });
  expect(import.meta.env).not.toHaveProperty('OTHER');
  expect([import.meta.dirname, import.meta.filename, import.meta.url].map((path) => path.split('/').at(-1))).toEqual([expect.any(String), 'a.test.ts', 'a.test.ts']);
  import.meta.env.VITE_SET = 'here';
  expect(process.env.VITE_SET).toBe('here');
  expect(__DEFINED__).toEqual({ at: 'build' });
});
test('require', () => {
  const require = createRequire(import.meta.url);
  expect(require('./src/legacy.cjs')).toEqual({ legacy: true, dir: 'string' });
  expect(require.resolve('cjs')).toMatch(/index.js$/);
  expect([typeof __filename, typeof exports, typeof module]).toEqual(['string', 'object', 'object']);
});
test('wasm', async () => {
  const bytes = Uint8Array.from(readFileSync('src/add.wasm.txt', 'utf8').split(','), Number);
  const { instance } = await WebAssembly.instantiate(bytes);
  expect((instance.exports['add'] as (a: number, b: number) => number)(2, 3)).toBe(5);
});
`,
  'b.test.ts': `import { expect, test } from 'vitest';
import { count, increment } from 'inlined';
import { state } from './src/state.ts';
test('modules of another file are not shared', () => { expect([++state.count, increment(), count]).toEqual([1, 1, 1]); });
test('what another file set is gone', () => { expect(import.meta.env.VITE_SET).toBeUndefined(); });
test('argv and execArgv', () => {
  expect(process.argv.length).toBe(2);
  expect(process.execArgv).toContain('--stack-trace-limit=33');
  expect(Error.stackTraceLimit).toBeGreaterThan(0);
  expect(process.env['GIVEN']).toBe('by config');
  expect(process.env['VITEST_POOL_ID']).toBe('1');
  expect([process.env['NODE_ENV'], process.env['VITEST'], process.env['VITEST_MODE']]).toEqual(['test', 'true', 'RUN']);
  expect(process.cwd()).toBe(import.meta.dirname);
});
`,
};

test('modules are loaded, shared and isolated as with forks', async () => {
  const config = `includeSource: ['src/math.ts'], env: { GIVEN: 'by config' }, execArgv: ['--conditions=@clnrm/source', '--stack-trace-limit=33'],
    server: { deps: { inline: ['inlined'] } }, alias: { '~': new URL('./src', import.meta.url).pathname } }, define: { __DEFINED__: { at: 'build' } }, x: {`;
  const run = await sameAsForks(files, ['--maxWorkers=1'], { config });
  expect(testsThat('failed', run)).toEqual(['in source, wrong']);
  expect(testsThat('passed', run)).toHaveLength(10);
});
