import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { startRoom } from '../../test/support/start-room.ts';
import type { StartedProcess } from './process-pool.ts';
import { RoomOutput } from './room-output.ts';
import { createSpareProcesses } from './spare-processes.ts';

const waits = `process.on('message', () => {});`;

function started(source: string = waits): StartedProcess {
  const { room, roomId, directories } = startRoom('process', source);
  const [stdout, stderr] = [new RoomOutput(new PassThrough()), new RoomOutput(new PassThrough())];
  return { id: roomId, process: room, directories, stdout, stderr, writesAtExit: false };
}

function spares(limit: number): ReturnType<typeof createSpareProcesses> {
  return createSpareProcesses({ limit: () => limit, end: ({ process }) => process.kill() });
}

test('only who asks for the very same takes a spare, the oldest first', () => {
  const set = spares(3);
  const [env, other] = [{}, {}];
  const [first, second] = [started(), started()];
  set.prepare(['a', env], 2, () => first);
  set.prepare(['a', env], 2, () => second);
  expect(set.take(['a', other])).toBeUndefined();
  expect(set.take(['a', env])).toBe(first);
  expect(set.take(['a', env])).toBe(second);
  expect(set.take(['a', env])).toBeUndefined();
});

test('no more are started than are wanted, and than may wait', () => {
  const set = spares(2);
  let starts = 0;
  const start = (): StartedProcess => {
    starts++;
    return started();
  };
  for (let i = 0; i < 3; i++) set.prepare(['a'], 1, start);
  expect(starts).toBe(1);
  for (let i = 0; i < 3; i++) set.prepare(['b'], 3, start);
  expect(starts).toBe(2);
});

test('one that has ended by itself is not given to anybody', async () => {
  const set = spares(1);
  const spare = started('process.exit(3)');
  set.prepare(['a'], 1, () => spare);
  await new Promise((resolve) => spare.process.onExit(resolve));
  expect(set.take(['a'])).toBeUndefined();
});

test('those that nobody took are gone when they were dropped', async () => {
  const set = spares(2);
  const kept = [started(), started()];
  for (const spare of kept) set.prepare(['a'], 2, () => spare);
  await set.drop();
  expect(kept.map(({ process }) => process.exited)).toEqual([true, true]);
  expect(set.take(['a'])).toBeUndefined();
});
