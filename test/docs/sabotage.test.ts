import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = 'docs/sabotage.md';
const list = /(?<=<!-- list -->\n)[^]*(?=<!-- end of list -->)/;

/** What is broken in a fixture, and the most telling part of the message about it. */
function rowOf(file: string): string {
  const text = readFileSync(file, 'utf8');
  const [, broken = ''] = /^\/\/ sabotage: (.*)$/m.exec(text) ?? [];
  const said = [...text.matchAll(/^\/\/ says: (.*)$/gm)].map(([, line = '']) => line.trim());
  const cells = [
    `${broken[0]?.toUpperCase()}${broken.slice(1)}.`,
    said.map((line) => `\`${line}\``).join('<br>'),
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}

// UPDATE_DOCS=1 with --pool=forks (a room would put the page back) writes the list anew.
test('the list of what return values do not tell is that of the fixtures', () => {
  const rows = globSync('fixtures/sabotage/*.test.ts').toSorted().map(rowOf);
  const table = ['', '| what is broken | the message says |', '| --- | --- |', ...rows, ''];
  const text = readFileSync(page, 'utf8');
  if (process.env['UPDATE_DOCS'] === '1')
    writeFileSync(
      page,
      text.replace(list, () => `${table.join('\n')}\n`),
    );
  else {
    const shown = (list.exec(text)?.[0] ?? '').replaceAll(/ +\|/g, ' |').replaceAll(/-{3,}/g, '---');
    expect(shown.split('\n')).toEqual([...table, '']);
  }
});
