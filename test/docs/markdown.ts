import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { workspace } from '../support/project.ts';

/** A fenced block of a page. The first word after the fence is its language, the others say what to do with it. */
export interface Block {
  readonly language: string;
  /** Words such as `fails`, and pairs such as `file=orders.test.ts`, the first of a pair alone. */
  readonly flags: ReadonlySet<string>;
  /** The path in `file=…`, relative to the project of the reader. */
  readonly file: string | undefined;
  readonly text: string;
  /** Of the opening fence, counted from 1. */
  readonly line: number;
}

/** A page, read but not judged. */
export interface Page {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** Targets as they are written, without those of other sites. */
  readonly links: readonly string[];
  /** As GitHub makes them of headings. */
  readonly anchors: ReadonlySet<string>;
}

const fenced = /^( *)(`{3,})([^\n`]*)\n([\s\S]*?)^\1\2 *$/gm;

/** Reads a page of the repository. */
export function readPage(path: string): Page {
  const text = readFileSync(join(workspace, path), 'utf8');
  const prose = text.replaceAll(fenced, '');
  const links = [...prose.replaceAll(/`[^`\n]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(
    ([, target = '']) => target,
  );
  return {
    path,
    text,
    blocks: [...text.matchAll(fenced)].map((match) => blockOf(match, text)),
    links: links.filter((target) => !/^[a-z]+:/.test(target)),
    anchors: new Set([...prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))),
  };
}

/** The file and the anchor that a link of a page leads to. */
export function targetOf(
  page: Page,
  link: string,
): { readonly path: string; readonly anchor: string | undefined } {
  const [file = '', anchor] = link.split('#');
  return { path: file === '' ? page.path : posix.join(dirname(page.path), file), anchor };
}

function blockOf(match: RegExpMatchArray, text: string): Block {
  const [, indent = '', , info = '', body = ''] = match;
  const [language = '', ...words] = info.trim().split(/\s+/);
  return {
    language,
    flags: new Set(words.map((word) => word.split('=', 1).join(''))),
    file: words.find((word) => word.startsWith('file='))?.slice('file='.length),
    text: indent === '' ? body : body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    line: text.slice(0, match.index).split('\n').length,
  };
}

function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}
