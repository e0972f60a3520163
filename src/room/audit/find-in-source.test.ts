import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findInSource } from './find-in-source.ts';
import { hintsForProperty } from './hints.ts';

const folder = mkdtempSync(join(tmpdir(), 'source-'));
afterAll(() => rmSync(folder, { recursive: true }));

function placeIn(source: string, owner: string, key: string | symbol): string | undefined {
  const file = join(folder, 'source.ts');
  writeFileSync(file, source);
  const place = findInSource([file], hintsForProperty(owner, key));
  return place && `${place.line}:${place.column}`;
}

test.each([
  ['process.env.PORT = "1";', 'env', 'PORT', '1:9'],
  ["\nprocess.env['PORT'] ??= '1';", 'env', 'PORT', '2:9'],
  ['const a = 1;\n  delete process.env.PORT;', 'env', 'PORT', '2:3'],
  ['if (globalThis.cache == null) {}\nglobalThis.cache = 1;', 'globalThis', 'cache', '2:1'],
  ["Object.defineProperty(Array.prototype, 'last', {});", 'Array.prototype', 'last', '1:29'],
  ["vi.stubGlobal('fetch', fake);", 'globalThis', 'fetch', '1:14'],
  ['http.request = fake;', 'http', 'request', '1:1'],
])('%j sets %s.%s at %s %s', (source, owner, key, expected) => {
  expect(placeIn(source, owner, key)).toBe(expected);
});

test('a symbol is found by its description', () => {
  expect(placeIn("globalThis[Symbol.for('my.key')] = 1;", 'globalThis', Symbol.for('my.key'))).toBe('1:1');
});

test('comments and comparisons are no places', () => {
  expect(placeIn('// process.env.PORT = 1\nfoo(process.env.HOST);', 'env', 'PORT')).toBeUndefined();
});

test('a file that cannot be read is passed over', () => {
  expect(findInSource([join(folder, 'absent.ts')], [/x/u])).toBeUndefined();
});

test('what is to be found may hold characters that mean something in expressions', () => {
  expect(placeIn("process.on('a.b(c)');", 'process', 'a.b(c)')).toBe('1:12');
});
