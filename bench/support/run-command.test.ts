import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { canWatchProcesses } from './process-tree.ts';
import { runCommand } from './run-command.ts';

const directory = mkdtempSync(join(tmpdir(), 'clnrm-command-'));
const log = join(directory, 'log');
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('a command tells its code and what it printed, on both streams', { timeout: 60_000 }, async () => {
  const script = `console.log(process.env.WORD); console.error('!'); process.exitCode = 3`;
  const usage = await runCommand({
    command: [process.execPath, '-e', script],
    cwd: directory,
    env: { WORD: 'hello' },
    log,
  });
  expect(usage).toMatchObject({ code: 3, output: 'hello\n!\n', peak: undefined });
});

test.runIf(canWatchProcesses)(
  'what the children of a command use counts as its own, CPU time and memory',
  { timeout: 60_000 },
  async () => {
    const busy = `const end = process.cpuUsage().user + 300_000; while (process.cpuUsage().user < end);`;
    const child = `const held = Buffer.alloc(64 * 2 ** 20, 1); ${busy} process.exitCode = held[0] - 1;`;
    const parent = `require('child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(child)}])`;
    const usage = await runCommand({
      command: [process.execPath, '-e', parent],
      cwd: directory,
      log,
      memory: true,
    });
    expect(usage.code).toBe(0);
    expect(usage.cpu).toBeGreaterThanOrEqual(0.29);
    expect(usage.peak).toBeGreaterThanOrEqual(64 * 2 ** 20);
  },
);
