import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { makeProject, workspace } from '../support/project.ts';
import type { Block, Page } from './markdown.ts';

/** What a snippet without imports may use: it stands in a test. */
const prelude = `import { childEnvironment, ClnrmError, expectSpan, expectTrace, freePort, is, isClnrmError, SpanAssertionError, startProcess, Trace } from 'clnrm';
import { clnrm } from 'clnrm/config';
import { causalChain, contains, during, endOf, endToEnd, happensBefore, latency, maxGap, never, orderOf, overlaps, periodic, sequential, startOf } from 'clnrm/rules';
import { expect, inject, test } from 'vitest';
declare const orders: import('clnrm').ProcessService;
async function inTest() {
`;

const config = {
  compilerOptions: {
    target: 'es2024',
    lib: ['es2024', 'esnext.disposable'],
    types: ['node'],
    module: 'nodenext',
    customConditions: ['@clnrm/source'],
    strict: true,
    erasableSyntaxOnly: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
  },
  include: ['pages'],
};

/** Checks every TypeScript snippet of the pages and returns the complaints of the compiler, with the page and line of each. */
export async function checkTypes(pages: readonly Page[]): Promise<readonly string[]> {
  const places = new Map<string, { readonly page: Page; readonly block: Block; readonly offset: number }>();
  const files: Record<string, string> = { 'tsconfig.json': JSON.stringify(config) };
  for (const page of pages) {
    let project = 0;
    let begun = 0;
    for (const block of page.blocks) {
      if (page.text.split('\n').slice(begun, block.line).includes('<!-- new project -->')) project++;
      begun = block.line;
      if (block.language !== 'ts') continue;
      const isWhole = block.file !== undefined || /^(import|export) /m.test(block.text);
      const folder = `pages/${page.path.replace(/\.md$/, '')}/${project}`;
      const path = `${folder}/${block.file ?? `at-line-${block.line}.ts`}`;
      files[path] = isWhole ? block.text : `${prelude}${block.text}\n}\nvoid inTest;\n`;
      places.set(path, { page, block, offset: isWhole ? 0 : prelude.split('\n').length - 1 });
    }
  }
  const output = await compile(makeProject(files).root);
  return [...output.matchAll(/^(\S+)\((\d+),\d+\): (error .*(?:\n {2}.*)*)/gm)].map(
    ([, path = '', line, message]) => {
      const place = places.get(path);
      if (place === undefined) return `${path}:${line} ${message}`;
      return `${place.page.path}:${place.block.line + Number(line) - place.offset} ${message}`;
    },
  );
}

function compile(cwd: string): Promise<string> {
  const tsc = join(workspace, 'node_modules/typescript/bin/tsc');
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [tsc, '--pretty', 'false'], { cwd }, (error, stdout, stderr) => {
      if (error !== null && stdout === '') reject(new Error(stderr, { cause: error }));
      else resolve(stdout);
    });
  });
}
