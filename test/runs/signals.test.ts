import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { endProcesses } from '../../src/room/residue/end-processes.ts';
import { markRun, nothing } from '../support/attempt.ts';
import { makeProject } from '../support/project.ts';
import type { RunOptions } from '../support/run-vitest.ts';
import { startVitest } from '../support/run-vitest.ts';

const waits = `
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'vitest';

test('waits', { timeout: 60_000 }, async () => {
  await once(spawn('sleep', ['60'], { stdio: 'ignore', detached: true }), 'spawn');
  process.stdout.write('running\\n');
  await new Promise((resolve) => setTimeout(resolve, 60_000));
});
`;

/** Sends Vitest a signal and tells how it ended and what is left. */
async function interrupt(signal: NodeJS.Signals, pool: 'forks' | 'clnrm', delay?: number): Promise<unknown> {
  const marked = markRun();
  const options: RunOptions = { config: `pool: '${pool}',`, plugin: pool === 'clnrm', env: marked.env };
  const project = makeProject({ 'a.test.ts': waits, 'b.test.ts': waits }, options);
  const child = startVitest(project, ['--disable-console-intercept'], options);
  const ended = once(child, 'close');
  child.stderr?.resume();
  if (delay === undefined) await saying(child.stdout, 'running');
  else await wait(delay);
  child.stdout?.resume();
  child.kill(signal);
  const [code, by] = (await ended) as [number | null, NodeJS.Signals | null];
  // What forks leave is theirs, but must not stay.
  if (pool === 'forks') await endProcesses(marked.processes);
  return { code, by, left: await marked.left(project) };
}

function saying(stream: Readable | null, word: string): Promise<void> {
  return new Promise((resolve) => {
    let text = '';
    stream?.on('data', (chunk) => {
      text += String(chunk);
      if (text.includes(word)) resolve();
    });
  });
}

test.skipIf(process.platform === 'win32').for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends a run as it does with forks, and leaves nothing',
  async (signal) => {
    const [forks, clnrm] = await Promise.all([interrupt(signal, 'forks'), interrupt(signal, 'clnrm')]);
    expect(clnrm).toEqual(forks);
  },
);

test.skipIf(process.platform === 'win32').for([
  ['SIGINT', 150],
  ['SIGTERM', 450],
  ['SIGHUP', 800],
  ['SIGINT', 1200],
  ['SIGTERM', 2000],
] as const)('%s after %i ms leaves nothing', async ([signal, delay]) => {
  expect(await interrupt(signal, 'clnrm', delay)).toMatchObject({ left: nothing });
});
