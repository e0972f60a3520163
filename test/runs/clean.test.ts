import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { openRunGuard } from '../../src/room/launch/run-guard.ts';
import { findProcesses } from '../../src/room/residue/find-processes.ts';
import { runsDirectory } from '../../src/room/residue/runs-directory.ts';
import { aProject } from '../support/bare-project.ts';
import { ownTempFolder } from '../support/temp-folder.ts';

const posix = test.skipIf(process.platform === 'win32');
const script = fileURLToPath(new URL('../support/abandoned-run.ts', import.meta.url));
let runs = 0;

interface Run {
  readonly runId: string;
  readonly directory: string;
  /** Kills host and reaper, so that the room and the directory stay. */
  readonly abandon: () => Promise<void>;
}

async function startRun(): Promise<Run> {
  const runId = `run-${process.pid}-${runs++}`;
  const host = spawn(process.execPath, ['--conditions=@clnrm/source', script, runId], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    await end(host);
    for (const { pid } of findProcesses({ runId })) process.kill(pid, 'SIGKILL');
  });
  const line = await new Promise<string>((resolve) =>
    host.stdout.once('data', (chunk) => resolve(String(chunk))),
  );
  const { reaper } = JSON.parse(line) as { readonly reaper: number };
  return {
    runId,
    directory: join(runsDirectory(), runId),
    abandon: async () => {
      process.kill(reaper, 'SIGKILL');
      await end(host);
    },
  };
}

async function end(host: ChildProcess): Promise<void> {
  if (host.exitCode !== null || host.signalCode !== null) return;
  const exited = new Promise((resolve) => host.once('exit', resolve));
  host.kill('SIGKILL');
  await exited;
}

posix('the next run removes what a dead one left, and nothing of one that lives', async () => {
  ownTempFolder();
  const [dead, live] = await Promise.all([startRun(), startRun()]);
  await dead.abandon();
  expect([existsSync(dead.directory), findProcesses(dead).length]).toEqual([true, 1]);

  const guard = openRunGuard(`next-${process.pid}`);
  await expect.poll(() => existsSync(dead.directory), { timeout: 20_000 }).toBe(false);
  expect(findProcesses(dead)).toEqual([]);
  expect([existsSync(live.directory), findProcesses(live).length]).toEqual([true, 1]);
  expect(existsSync(guard.directory)).toBe(true);
  await guard.close();
  expect(existsSync(guard.directory)).toBe(false);
});

posix('clean says what it would remove, removes it, and keeps what lives', async () => {
  const temp = ownTempFolder();
  const [dead, live] = await Promise.all([startRun(), startRun()]);
  await dead.abandon();
  const project = aProject({});

  const dry = await project.clnrm('clean', '--dry-run');
  expect(dry.code).toBe(0);
  expect(dry.output).toContain(`Directories  1 would be removed\n             ${dead.directory}  of process`);
  expect(existsSync(dead.directory)).toBe(true);

  const done = JSON.parse((await project.clnrm('clean', '--json')).output) as {
    readonly removed: { readonly directories: readonly object[]; readonly processes: readonly object[] };
    readonly kept: { readonly directories: readonly object[] };
    readonly failures: readonly object[];
  };
  expect(done).toMatchObject({ dryRun: false, failures: [] });
  expect(done.removed.directories).toMatchObject([{ runId: dead.runId, state: 'dead' }]);
  expect(done.removed.processes).toMatchObject([{ runs: [dead.runId] }]);
  expect(done.kept.directories).toMatchObject([{ runId: live.runId, state: 'alive' }]);
  expect([existsSync(dead.directory), findProcesses(dead)]).toEqual([false, []]);
  expect([existsSync(live.directory), findProcesses(live).length]).toEqual([true, 1]);

  const again = await project.clnrm('clean');
  expect(again.output).toContain('Clean  nothing was left behind\n');
  expect(again.output).toContain(join(temp, ''));
});

test('clean refuses flags that it does not have', async () => {
  expect(await aProject({}).clnrm('clean', '--force')).toMatchObject({
    code: 2,
    errors: expect.stringMatching(
      /^Failed to read the command line: Unknown option '--force'.*"clnrm clean" takes --all, --dry-run and --json only\.\n$/,
    ),
  });
});
