import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Import } from './support/import-graph.ts';
import { importsOf, layerOf, sourceFiles, targetOf } from './support/import-graph.ts';

const architecture = readFileSync('ARCHITECTURE.md', 'utf8');
const rows = [...architecture.matchAll(/^\| *`([\w/-]+)` *\|[^|]*\|([^|]*)\|$/gm)];
const allowed = new Map(rows.map(([, layer = '', cell = '']) => [layer, wordsIn(cell)]));
const mayCompute = [...architecture.matchAll(/^- `(src\/[\w/.-]+)`: /gm)].map(([, file]) => file);
const imports = sourceFiles().flatMap((file) => importsOf(file));

function wordsIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
}

/** Imports that the table does not allow, as lines to read. */
function trespasses(all: readonly Import[]): readonly string[] {
  return all.flatMap(({ file, specifier }) => {
    if (specifier === undefined) return mayCompute.includes(file) ? [] : [`${file} computes what it imports`];
    const [from, to] = [layerOf(file), targetOf({ file, specifier })];
    return from === to || allowed.get(from)?.includes(to)
      ? []
      : [`${file} (${from}) imports ${specifier} (${to})`];
  });
}

test('the table of ARCHITECTURE.md names every layer, and no layer that is not there', () => {
  const layers = [...new Set(sourceFiles().map(layerOf))];
  expect([...allowed.keys()].toSorted()).toEqual(layers.toSorted());
});

test('every package is a layer of the table', () => {
  const packages = globSync('packages/*/package.json').map(
    (path) => path.replaceAll('\\', '/').split('/')[1],
  );
  expect([...allowed.keys()]).toEqual(expect.arrayContaining(packages));
});

test('no file imports what the table does not allow; change the import, or the table and its reasons', () => {
  expect(trespasses(imports)).toEqual([]);
});

test('only src/vitest and src/room import vitest, as the table says', () => {
  const layers = [...allowed].filter(([, words]) => words.includes('vitest')).map(([layer]) => layer);
  expect(layers.toSorted()).toEqual(['src/room', 'src/vitest']);
});

test('every file that may compute what it imports does', () => {
  const computing = new Set(
    imports.filter(({ specifier }) => specifier === undefined).map(({ file }) => file),
  );
  expect(mayCompute.filter((file) => file !== undefined && !computing.has(file))).toEqual([]);
});

test.for([
  [`import { test } from 'vitest';`, 'packages/model/src/x.ts (model) imports vitest (vitest)'],
  [`import type { A } from '@clnrm/spans';`, 'packages/model/src/x.ts (model) imports @clnrm/spans (spans)'],
  [`export * from '@clnrm/spans/otlp';`, 'packages/model/src/x.ts (model) imports @clnrm/spans/otlp (spans)'],
  [`await import('node:fs');`, 'packages/model/src/x.ts (model) imports node:fs (node:*)'],
  [
    `import '../../spans/src/index.ts';`,
    'packages/model/src/x.ts (model) imports ../../spans/src/index.ts (spans)',
  ],
  ['await import(`./${name}.ts`);', 'packages/model/src/x.ts computes what it imports'],
] as const)('a trespass is seen: %s', ([source, line]) => {
  expect(trespasses(importsOf('packages/model/src/x.ts', source))).toEqual([line]);
});
