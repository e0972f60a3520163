import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { findProcesses } from '../residue/find-processes.ts';
import { launchRoom } from './launch-room.ts';
import { createRoomDirectories } from './room-directories.ts';
import type { RoomExit, RoomProcess } from './room-process.ts';

let rooms = 0;

function start(source: string, options: { env?: Record<string, string>; stdout?: PassThrough } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'clnrm-test-'));
  const entry = join(folder, 'entry.mjs');
  writeFileSync(entry, source);
  const roomId = `test-${process.pid}-${rooms++}`;
  const directories = createRoomDirectories(folder, roomId);
  const room = launchRoom({
    isolation: 'process',
    mark: { runId: `run-${process.pid}`, roomId },
    entry,
    execArgv: [],
    env: { PATH: process.env['PATH'] ?? '', ...options.env },
    cwd: folder,
    directories,
    stdout: options.stdout ?? new PassThrough().resume(),
    stderr: new PassThrough().resume(),
  });
  onTestFinished(async () => {
    await room.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  return { room, roomId, directories };
}

const nextMessage = (room: RoomProcess): Promise<unknown> =>
  new Promise((resolve) => {
    room.onMessage((message) => {
      room.onMessage(undefined);
      resolve(message);
    });
  });
const exitOf = (room: RoomProcess): Promise<RoomExit> => new Promise((resolve) => room.onExit(resolve));

test('messages of any kind go both ways', async () => {
  const { room } = start(`process.on('message', (m) => process.send([m, new Map([['a', /b/g]]), undefined]))`);
  const sent = { at: new Date(0), set: new Set([1n]) };
  room.send(sent);
  expect(await nextMessage(room)).toEqual([sent, new Map([['a', /b/g]]), undefined]);
});

test('messages that arrive while nobody listens are kept in order, also past the end of the process', async () => {
  const { room } = start(`for (const i of [1, 2, 3]) process.send(i); process.disconnect()`);
  await exitOf(room);
  expect([await nextMessage(room), await nextMessage(room), await nextMessage(room)]).toEqual([1, 2, 3]);
});

test('the environment is what the launch says, with home, temp folder and mark', async () => {
  const { room, roomId, directories } = start(`process.send({ ...process.env })`, { env: { GIVEN: 'yes' } });
  const env = (await nextMessage(room)) as Record<string, string>;
  expect(env).toMatchObject({ GIVEN: 'yes', HOME: directories.home, TMPDIR: directories.temp });
  expect(env['CLNRM_ROOM']?.split(':').at(-1)).toBe(roomId);
  expect(env).not.toHaveProperty('npm_lifecycle_event');
});

test('an exit is told with its code after the last output', async () => {
  const stdout = new PassThrough();
  let text = '';
  stdout.on('data', (chunk) => (text += String(chunk)));
  const { room } = start(`process.stdout.write('last words', () => process.exit(7))`, { stdout });
  expect(await exitOf(room)).toEqual({ code: 7, signal: null, problem: undefined });
  expect(text).toBe('last words');
});

test('a listener for the exit that comes late is called at once', async () => {
  const { room } = start(`process.kill(process.pid, 'SIGKILL')`);
  await exitOf(room);
  expect(room.exited).toBe(true);
  expect(await exitOf(room)).toEqual({ code: null, signal: 'SIGKILL', problem: undefined });
});

test('sending to a process that is gone does nothing', async () => {
  const { room } = start(``);
  await exitOf(room);
  expect(() => room.send('hello')).not.toThrow();
});

test.skipIf(process.platform === 'win32')(
  'a kill ends a blocked event loop and a grandchild in a session of its own',
  async () => {
    const { room, roomId } = start(`
      import { spawn } from 'node:child_process';
      spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).on('spawn', () => {
        process.send('ready', () => { for (;;); });
      });`);
    await nextMessage(room);
    expect(findProcesses({ roomId }).map(({ command }) => command)).toContain('sleep 1000');
    await room.kill();
    expect(findProcesses({ roomId })).toEqual([]);
    expect(await exitOf(room)).toMatchObject({ signal: 'SIGKILL' });
  },
);
