import { existsSync, globSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Page } from './markdown.ts';
import { readPage, targetOf } from './markdown.ts';

const paths = globSync(['*.md', 'docs/**/*.md', 'examples/*.md', 'examples/*/*.md']).map((path) =>
  path.replaceAll('\\', '/'),
);
const pages = new Map(paths.map((path) => [path, readPage(path)]));

/** Written by a full run of the benches, and so not there before the first. */
const generated: ReadonlySet<string> = new Set(['docs/benchmarks.md']);

/** Why a link leads nowhere; undefined where it leads somewhere. */
function objectTo(page: Page, link: string): string | undefined {
  const { path, anchor } = targetOf(page, link);
  if (generated.has(path)) return undefined;
  if (!existsSync(path)) return `${page.path} links to ${link}: there is no ${path}`;
  if (anchor === undefined || pages.get(path)?.anchors.has(anchor) === true) return undefined;
  return `${page.path} links to ${link}: there is no such heading`;
}

test.for([...pages.values()].map((page) => [page.path, page] as const))(
  'every link of %s leads somewhere',
  ([, page]) => {
    expect(
      page.links.map((link) => objectTo(page, link)).filter((objection) => objection !== undefined),
    ).toEqual([]);
  },
);

test('the index leads to every page', () => {
  const index = pages.get('docs/README.md');
  const linked = index?.links.map((link) => targetOf(index, link).path) ?? [];
  const all = paths.filter((path) => path.startsWith('docs/') && path !== 'docs/README.md');
  expect(all.filter((path) => !linked.includes(path))).toEqual([]);
});
