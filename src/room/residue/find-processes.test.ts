import { spawn } from 'node:child_process';
import type { SpawnOptions } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { markEnvironment } from '../launch/room-mark.ts';
import { endProcesses } from './end-processes.ts';
import { findProcesses } from './find-processes.ts';
import { openPidWindow, within } from './pid-window.ts';
import { listPids } from './proc.ts';

const posix = process.platform === 'win32' ? test.skip : test;
const linux = process.platform === 'linux' ? test : test.skip;
const PATH = process.env['PATH'] ?? '';
let marks = 0;

const newMark = (): { runId: string; roomId: string } => {
  const number = `${process.pid}-${marks++}`;
  return { runId: `run-${number}`, roomId: `room-${number}` };
};

/** Starts `sleep` and tells its number. */
async function sleeper(env: NodeJS.ProcessEnv, options: SpawnOptions = {}): Promise<number> {
  const child = spawn('sleep', ['1000'], { stdio: 'ignore', env: { PATH, ...env }, ...options });
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  return child.pid ?? 0;
}

posix('a process is found by its room and by its run, with its command', async () => {
  const mark = newMark();
  const pid = await sleeper(markEnvironment(mark, {}));
  const found = [
    { pid, command: expect.stringMatching(/^sleep 1000/), runs: [mark.runId], rooms: [mark.roomId] },
  ];
  expect(findProcesses({ roomId: mark.roomId })).toEqual(found);
  expect(findProcesses({ runId: mark.runId })).toEqual(found);
});

posix('a room inside a room belongs to both', async () => {
  const [outer, inner] = [newMark(), newMark()];
  const pid = await sleeper(markEnvironment(inner, markEnvironment(outer, {})));
  for (const { roomId } of [outer, inner]) expect(findProcesses({ roomId })).toMatchObject([{ pid }]);
});

posix('an id that only begins like another is not it', async () => {
  const mark = newMark();
  await sleeper(markEnvironment({ runId: `${mark.runId}0`, roomId: `${mark.roomId}0` }, {}));
  expect(findProcesses({ roomId: mark.roomId })).toEqual([]);
  expect(findProcesses({ runId: mark.runId })).toEqual([]);
});

linux('what a session leader started without the mark is found while it stays in the session', async () => {
  const mark = newMark();
  const script = 'env -i sleep 1000 & env -i setsid sleep 1000 & wait';
  const leader = spawn('sh', ['-c', script], {
    detached: true,
    stdio: 'ignore',
    env: { PATH, ...markEnvironment(mark, {}) },
  });
  const since = openPidWindow(leader.pid ?? 0);
  onTestFinished(() => void process.kill(-since.first, 'SIGKILL'));
  await expect.poll(() => findProcesses({ roomId: mark.roomId, since }).length).toBe(2);
  const commands = findProcesses({ roomId: mark.roomId, since }).map(({ command }) => command);
  expect(commands).toEqual([`sh -c ${script}`, 'sleep 1000']);
  expect(findProcesses({ roomId: mark.roomId }).map(({ command }) => command)).toEqual([`sh -c ${script}`]);
});

linux('numbers are left out that were handed out before, and none when the circle may have closed', () => {
  const pids = [10, 500, 32_000];
  const { forks } = openPidWindow(1);
  expect(within({ first: 1, forks: -1e9 }, pids)).toEqual(pids);
  expect(within({ first: 1e9, forks }, listPids())).toEqual(within({ first: 0, forks }, listPids()));
  expect(within({ first: process.pid, forks }, [process.pid - 1, process.pid])).toEqual([process.pid]);
});

posix('ending a room leaves other rooms alone', async () => {
  const [mark, other] = [newMark(), newMark()];
  const ended = await sleeper(markEnvironment(mark, {}), { detached: true });
  const spared = await sleeper(markEnvironment(other, {}));
  expect(await endProcesses({ roomId: mark.roomId })).toMatchObject([{ pid: ended }]);
  expect(findProcesses({ roomId: other.roomId })).toMatchObject([{ pid: spared }]);
});
