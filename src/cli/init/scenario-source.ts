/** The first scenario that `clnrm init` writes; the same text is TypeScript and JavaScript. */
export const scenarioSource: string = `import { readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('a room starts with an empty home', () => {
  expect(readdirSync(homedir())).toEqual([]);
});

test('what a test writes there is gone with the room', () => {
  writeFileSync(join(homedir(), 'settings.json'), '{}');

  expect(readdirSync(homedir())).toEqual(['settings.json']);
});
`;
