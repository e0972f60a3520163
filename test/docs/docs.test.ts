import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkTypes } from './check-types.ts';
import { readPage } from './markdown.ts';
import { hasCommands, runPage } from './run-page.ts';

const paths = ['README.md', ...globSync('docs/**/*.md').toSorted()];
const pages = paths.map((path) => readPage(path));

test('every TypeScript snippet of every page compiles', async () => {
  expect(await checkTypes(pages)).toEqual([]);
});

test.for(pages.filter(hasCommands).map((page) => [page.path, page] as const))(
  'what %s tells to do can be done, and prints what it shows',
  { timeout: 300_000 },
  async ([, page]) => {
    expect(await runPage(page)).toEqual([]);
  },
);
