import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { command } from '../kinds/command.ts';
import { isRunning } from '../runtime/process/process-group.ts';
import { FileServices } from '../world/file-services.ts';
import { services } from '../world/service-set.ts';
import { addressFile, endKept, type KeptKeeper, listKept, takeKept } from './kept-keeper.ts';

vi.setConfig({ testTimeout: 60_000 });

const set = services({
  db: command([process.execPath, '-e', `require('node:http').createServer().listen(process.env.PORT)`], {
    keep: true,
  }),
});

async function aFolder(): Promise<string> {
  const base = await mkdtemp(join(tmpdir(), 'kept-'));
  const folder = join(base, 'project');
  onTestFinished(async () => {
    await endKept(folder);
    await rm(base, { recursive: true, force: true });
  });
  return folder;
}

/** Uses the service in a file of a run, and gives its process. */
async function use({ address }: KeptKeeper, runId: string): Promise<number> {
  const file = new FileServices(set, async () => ({ run: address, kept: address, runId, base: undefined }));
  const { identity } = (await file.enter()).services.db;
  await file.stop();
  return identity.kind === 'process' ? identity.pid : Number.NaN;
}

test('one run after the other has what is kept, two at a time do not, and it can be ended', async () => {
  const folder = await aFolder();
  const one = (await takeKept(folder, 'one')) ?? expect.unreachable();
  const pid = await use(one, 'one');
  expect(await takeKept(folder, 'two')).toBeUndefined();
  expect(await listKept(folder)).toMatchObject([{ name: 'db', identity: { pid }, isUsed: true }]);
  await one.leave();
  const two = await vi.waitUntil(async () => await takeKept(folder, 'two'), { timeout: 30_000 });

  expect(await use(two, 'two')).toBe(pid);
  expect(await two.endRun()).toBeUndefined();
  await two.leave();
  await endKept(folder);
  expect(isRunning(pid)).toBe(false);
  expect(existsSync(folder)).toBe(false);
  expect(await listKept(folder)).toBeUndefined();
});

test('nothing that is kept outlives the process that keeps it, and the next run starts another one', async () => {
  // A keeper in a room is ended with the room, and guards nothing itself.
  vi.stubEnv('CLNRM_ROOM', undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  const folder = await aFolder();
  const first = (await takeKept(folder, 'one')) ?? expect.unreachable();
  const pid = await use(first, 'one');
  const keeper = JSON.parse(await readFile(join(folder, addressFile), 'utf8')) as { readonly pid: number };
  process.kill(keeper.pid, 'SIGKILL');
  await vi.waitUntil(() => !isRunning(pid), { timeout: 30_000 });
  const second = (await takeKept(folder, 'two')) ?? expect.unreachable();

  expect(await use(second, 'two')).not.toBe(pid);
  await second.leave();
});
