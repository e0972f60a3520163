import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { FileRecord, TestRecord } from '@clnrm/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workspace } from '../support/project.ts';
import { runInRooms } from '../support/run-in-rooms.ts';

const root = join(workspace, 'fixtures');
const fixtures = globSync('sabotage/*.test.ts', { cwd: root }).map((file) => basename(file));
let broken: ReadonlyMap<string, FileRecord>;
let whole: ReadonlyMap<string, FileRecord>;

beforeAll(async () => {
  broken = await runInRooms(root, ['sabotage/'], { rerun: false });
  process.env['SABOTAGE'] = 'off';
  whole = await runInRooms(root, ['sabotage/'], { rerun: false });
}, 300_000);
afterAll(() => {
  delete process.env['SABOTAGE'];
});

/** The lines at the top of a fixture: `// sabotage: what is broken`, then `// says: part of the message`, any number. */
function linesOf(fixture: string, word: string): readonly string[] {
  const text = readFileSync(join(root, 'sabotage', fixture), 'utf8');
  return [...text.matchAll(new RegExp(`^// ${word}: (.*)$`, 'gm'))].map(([, line = '']) => line);
}

function failedIn(file: FileRecord | undefined): readonly TestRecord[] {
  return file?.tests.filter(({ state }) => state === 'failed') ?? [];
}

test('there are at least 30 cases, each with what is broken and what is said about it', () => {
  expect(fixtures.length).toBeGreaterThanOrEqual(30);
  const mute = (fixture: string): boolean =>
    linesOf(fixture, 'sabotage').length !== 1 || linesOf(fixture, 'says').length === 0;
  expect(fixtures.filter(mute)).toEqual([]);
});

test.each(fixtures)('%s holds while nothing is broken', (fixture) => {
  expect(whole.get(fixture)?.tests.length).toBeGreaterThan(0);
  expect(whole.get(fixture)?.tests.filter(({ state }) => state !== 'passed')).toEqual([]);
});

test.each(fixtures)('%s is refuted by its spans alone, with what really happened', (fixture) => {
  const [failed, ...others] = failedIn(broken.get(fixture));
  expect(others).toEqual([]);
  // The return values were compared before the claim: an error of theirs would not be one about spans.
  expect(failed?.errors.map(({ name }) => name)).toEqual(['SpanAssertionError']);
  const verdicts = failed?.evidence.flatMap((each) => (each.kind === 'claim' ? [each.verdict] : []));
  expect(verdicts).toContain('refuted');
  const message = failed?.errors[0]?.message ?? '';
  for (const line of linesOf(fixture, 'says')) expect(message).toContain(line);
});
