import { globSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkTypes } from './check-types.ts';
import { readPage } from './markdown.ts';
import { hasCommands, runPage } from './run-page.ts';

const paths = ['README.md', ...globSync('docs/**/*.md').toSorted()];
const pages = paths.map((path) => readPage(path));

test('every TypeScript snippet of every page compiles', async () => {
  expect(await checkTypes(pages)).toEqual([]);
});

// UPDATE_DOCS=1 with --pool=forks (a room would put the pages back) writes outputs anew; read the difference.
test.for(pages.filter(hasCommands).map((page) => [page.path, page] as const))(
  'what %s tells to do can be done, and prints what it shows',
  { timeout: 300_000 },
  async ([path, page]) => {
    const { complaints, text } = await runPage(page);
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(path, text);
    else expect(complaints).toEqual([]);
  },
);
