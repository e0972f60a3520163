import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { attempt, markRun, nothing } from '../support/attempt.ts';
import type { Project } from '../support/project.ts';
import { makeProject } from '../support/project.ts';
import type { RunOptions } from '../support/run-vitest.ts';
import { startVitest } from '../support/run-vitest.ts';
import { watchVitest } from '../support/watch-vitest.ts';

/** The file that comes first goes on when the room of the second is there; the second expects no other. */
const looksAround = (then: string): string => `
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';

const own = dirname(tmpdir());
const rooms = () => readdirSync(dirname(own)).filter((name) => name !== 'owner.json');

test('looks around', { timeout: 60_000 }, async () => {
  if (existsSync('first')) {
    expect([readFileSync('first', 'utf8'), basename(own)]).toEqual(expect.arrayContaining(rooms()));
    return;
  }
  writeFileSync('first', basename(own));
  await expect.poll(() => rooms().length, { timeout: 50_000 }).toBe(2);
  expect(process.env.CLNRM_ROOM.split(':').at(-1)).toBe(basename(own));
  process.stdout.write('running\\n');
  ${then}
});
`;

const filesThat = (then: string): Record<string, string> => ({
  'a.test.ts': looksAround(then),
  'b.test.ts': looksAround(then),
});

const options: RunOptions = {
  clnrm: `isolation: 'process'`,
  config: `pool: 'clnrm', maxWorkers: 1, disableConsoleIntercept: true,`,
};

test('the room of the next file comes up while a file runs, and none after the last', async () => {
  const { code, output, left } = await attempt(filesThat(''), options);
  expect(output).toContain('2 passed (2)');
  expect({ code, left }).toEqual({ code: 0, left: nothing });
});

test('a run that ends early leaves no room that nobody took', async () => {
  const { code, left } = await attempt(filesThat(`throw new Error('enough');`), options, ['--bail=1']);
  expect({ code, left }).toEqual({ code: 1, left: nothing });
});

test.skipIf(process.platform === 'win32').for(['SIGINT', 'SIGKILL'] as const)(
  'a room that waits for its file is gone after %s',
  async (signal) => {
    const marked = markRun();
    const chosen = { ...options, env: marked.env };
    const project = makeProject(filesThat('await new Promise(() => {});'), chosen);
    const child = startVitest(project, ['run'], chosen);
    const ended = once(child, 'exit');
    child.stderr?.resume();
    let text = '';
    await new Promise<void>((resolve) => {
      child.stdout?.on('data', (chunk) => {
        text += String(chunk);
        if (text.includes('running')) resolve();
      });
    });
    child.kill(signal);
    await ended;
    expect(await marked.left(project)).toEqual(nothing);
  },
);

test('between the runs of a watch session no room waits', async () => {
  const marked = markRun();
  const chosen = { ...options, env: marked.env };
  const project = makeProject(filesThat(`throw new Error('enough');`), chosen);
  const { watching } = await watchVitest(project, ['--bail=1'], chosen);
  await expect.poll(() => roomsIn(project), { timeout: 30_000 }).toEqual([]);
  await watching.end('SIGTERM');
  expect(await marked.left(project)).toEqual(nothing);
});

function roomsIn({ temp }: Project): readonly string[] {
  const folders = readdirSync(temp).filter((name) => name.startsWith('clnrm-'));
  return folders.flatMap((user) =>
    readdirSync(join(temp, user)).flatMap((run) =>
      readdirSync(join(temp, user, run)).filter((name) => existsSync(join(temp, user, run, name, 'home'))),
    ),
  );
}
