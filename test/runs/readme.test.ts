import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aProject } from '../support/bare-project.ts';
import { workspace } from '../support/project.ts';

const readme = readFileSync(join(workspace, 'README.md'), 'utf8');

/** Blocks of code that the line before names, as the reader would copy them. */
const files = Object.fromEntries(
  [...readme.matchAll(/^`([\w./-]+)`:\n\n```ts\n(.*?)^```$/gms)].map(([, path = '', text = '']) => [
    path,
    text,
  ]),
);

test('the example of the README runs as it stands', async () => {
  expect(Object.keys(files)).toEqual(['vitest.config.ts', 'test/first.test.ts']);
  const { code, output } = await aProject(files).vitest('run');
  expect(output).toContain('Tests  1 passed (1)');
  expect(output).toContain('Claims  1 proved');
  expect(code).toBe(0);
});

test('clnrm init writes the very files that the README shows', async () => {
  const project = aProject({});
  await project.clnrm('init');
  for (const [path, text] of Object.entries(files)) expect(project.read(path)).toBe(text);
});
