import { globSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { parseSync } from 'oxc-parser';
import { expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { resolveOptions } from '../../src/options/resolve-options.ts';
import type { ResolvedClnrmOptions } from '../../src/options/resolved-options.ts';
import { sourceFiles } from '../support/import-graph.ts';
import { readPage } from './markdown.ts';

const sources = sourceFiles().map((file) => readFileSync(file, 'utf8'));
const source = sources.join('\n');

/** Source without what joins the parts of a long message, and without the escapes of one. */
const joined = source.replaceAll(/['"`] \+\s*\(?['"`]/g, '').replaceAll('\\`', '`');

/** Sections of a page by the name in their heading, such as ### `expectSpan`. */
function sectionsOf(text: string): ReadonlyMap<string, string> {
  const parts = text.split(/^#{2,3} (?=`)/m).slice(1);
  return new Map(parts.map((part) => [/^`([^`]+)`/.exec(part)?.[1] ?? '', part]));
}

/** Cells of every table row of a page whose first cell is code, with the names in the first. */
function rowsOf(text: string): readonly (readonly [names: readonly string[], second: string])[] {
  return [...text.matchAll(/^\| (`[^|]+) \| ([^|]*) \|/gm)].map(([, names = '', second = '']) => [
    [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
    second.trim(),
  ]);
}

const errorsPage = readPage('docs/reference/errors.md');
const errors = sectionsOf(errorsPage.text);

test('the list of errors has every code of the source, and none besides', () => {
  const thrown = [...source.matchAll(/Error\(\s*'(CLNRM_\w+)'/g)].map(([, code = '']) => code);
  const typed = [...source.matchAll(/^\s*(?:code: |\| )('CLNRM_.*)$/gm)].flatMap(
    ([, union = '']) => union.match(/CLNRM_\w+/g) ?? [],
  );
  const documented = [...errors.keys()].filter((name) => name.startsWith('CLNRM_'));
  expect(documented.toSorted()).toEqual([...new Set([...thrown, ...typed])].toSorted());
});

test('the list of errors has every error without a code, and none besides', () => {
  const text = readFileSync('src/vitest/room-errors.ts', 'utf8');
  const named = [...text.matchAll(/(?:roomError\(\s*|\{ name: )'(\w+Error)'/g)].map(([, name = '']) => name);
  const documented = [...errors.keys()].filter((name) => !name.startsWith('CLNRM_'));
  expect(documented.toSorted()).toEqual([...new Set(named)].toSorted());
});

test('the messages in the list of errors are those of the source', () => {
  const messages = errorsPage.blocks.filter(({ language }) => language === 'text');
  const pieces = messages.flatMap(({ text }) => text.trim().split(/…|\n/));
  expect(messages.length).toBeGreaterThanOrEqual(errors.size);
  expect(
    pieces.map((piece) => piece.replace(/^[.,]/, '').trim()).filter((piece) => !joined.includes(piece)),
  ).toEqual([]);
});

const optionsPage = readPage('docs/reference/options.md').text;
const optionRows = rowsOf(optionsPage.slice(0, optionsPage.indexOf('## Values for each room')))
  .filter(([[name = '']]) => !name.includes('CLNRM'))
  .map(([[name = ''], byDefault]) => ({ name, byDefault }));

/** The members of the interfaces that a user's options are made of; those of an object follow its name and a dot. */
function optionNames(): readonly string[] {
  const text = readFileSync('src/options/clnrm-options.ts', 'utf8');
  const members = (name: string): readonly string[] => {
    const body = new RegExp(`export interface ${name} \\{\\n([\\s\\S]*?)^\\}`, 'm').exec(text)?.[1] ?? '';
    return [...body.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, member = '']) => member);
  };
  const nested = {
    deterministic: 'DeterministicOptions',
    spans: 'SpansOptions',
    container: 'ContainerOptions',
    report: 'ReportOptions',
  };
  return members('ClnrmOptions').flatMap((name) => {
    const inner =
      name in nested ? members(nested[name as keyof typeof nested]).map((each) => `${name}.${each}`) : [];
    return name === 'container' ? inner : [name, ...inner];
  });
}

test('the reference of options has every option, and none besides', () => {
  expect(optionRows.map(({ name }) => name).toSorted()).toEqual(optionNames().toSorted());
});

test.for(optionRows.filter(({ byDefault }) => byDefault.startsWith('`')))(
  'the default of $name is $byDefault',
  ({ name, byDefault }) => {
    const value: unknown = JSON.parse(byDefault.replaceAll('`', '').replaceAll("'", '"'));
    const [outer = '', inner] = name.split('.');
    const given = { [outer]: inner === undefined ? value : { [inner]: value } };
    const plain = inner === undefined ? {} : { [outer]: true };
    expect(comparable(resolveOptions(given, '/'))).toEqual(comparable(resolveOptions(plain, '/')));
    expect(isDeepStrictEqual(given, plain)).toBe(false);
  },
);

function comparable({ provide, ...options }: ResolvedClnrmOptions): object {
  return { ...options, provide: provide({ id: 'room', file: '/a.test.ts' }) };
}

test('every variable that clnrm sets is in the reference, and none besides', () => {
  const set = [...source.matchAll(/(?:env\[|ariable = |Mark = |run: |room: )'(CLNRM_\w+)'/g)].map(
    ([, name = '']) => name,
  );
  const assigned = [...source.matchAll(/\b(CLNRM_\w+): /g)].map(([, name = '']) => name);
  const documented = rowsOf(optionsPage).flatMap(([names]) => names.filter((name) => /^CLNRM_\w/.test(name)));
  expect(documented.toSorted()).toEqual([...new Set([...set, ...assigned])].toSorted());
});

test('the reference of the command line has every command with its usage, and none besides', () => {
  const { text } = readPage('docs/reference/cli.md');
  const sections = sectionsOf(text);
  expect([...sections.keys()]).toEqual(commands.map(({ name }) => `clnrm ${name}`));
  for (const { name, usage } of commands) expect(sections.get(`clnrm ${name}`)).toContain(`\n${usage}\n`);
});

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly exports: Readonly<Record<string, string | { readonly '@clnrm/source': string }>>;
};
const entries = Object.entries(exports).flatMap(([path, target]) =>
  typeof target === 'string' ? [] : [{ entry: `clnrm${path.slice(1)}`, file: target['@clnrm/source'] }],
);

test('the API reference has every entry of the package, and none besides', () => {
  const { text } = readPage('docs/reference/api.md');
  const documented = [...text.matchAll(/^## (\S+)$/gm)].map(([, entry = '']) => entry);
  expect(documented).toEqual(entries.map(({ entry }) => entry).toSorted(byPlaceIn(documented)));
  expect(globSync('src/public/*.ts').length).toBe(entries.length);
});

function byPlaceIn(order: readonly string[]): (a: string, b: string) => number {
  return (a, b) => order.indexOf(a) - order.indexOf(b);
}

test.for(entries)('the API reference has every export of $entry, and none besides', ({ entry, file }) => {
  const { module } = parseSync(file, readFileSync(file, 'utf8'));
  const names = module.staticExports.flatMap(({ entries: each }) =>
    each.map(({ exportName }) => exportName.name),
  );
  const { text } = readPage('docs/reference/api.md');
  const section = text.split(/^## /m).find((part) => part.startsWith(`${entry}\n`)) ?? '';
  expect([...sectionsOf(section).keys()].toSorted()).toEqual(names.toSorted());
});
