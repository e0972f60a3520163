import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { RoomExit, RoomProcess } from './launch/room-process.ts';
import type { EndManner, PooledProcess, ProcessPool } from './process-pool.ts';
import { createProcessPool } from './process-pool.ts';
import { RoomOutput } from './room-output.ts';

/** A process that does nothing. */
class IdleProcess implements RoomProcess {
  readonly pid = 1;
  exited = false;
  keepsHostAlive = true;
  onMessageListener: ((message: unknown) => void) | undefined;

  send(): void {}

  onMessage(listener: ((message: unknown) => void) | undefined): void {
    this.onMessageListener = listener;
  }

  onExit(_listener: ((exit: RoomExit) => void) | undefined): void {}

  keepHostAlive(alive: boolean): void {
    this.keepsHostAlive = alive;
  }

  kill(): Promise<void> {
    this.exited = true;
    return Promise.resolve();
  }
}

interface Tried {
  readonly pool: ProcessPool;
  readonly ended: string[];
  readonly lease: (key: string) => PooledProcess;
  readonly processOf: (pooled: PooledProcess) => IdleProcess;
}

function tryPool(limit: number): Tried {
  const ended: string[] = [];
  let started = 0;
  const end = async ({ id, process }: PooledProcess, manner: EndManner): Promise<void> => {
    ended.push(`${id}: ${manner}`);
    await process.kill();
  };
  const pool = createProcessPool({ limit: () => limit, end });
  const lease = (key: string): PooledProcess =>
    pool.lease(key, () => ({
      id: `p${++started}`,
      process: new IdleProcess(),
      directories: { base: '/b', home: '/h', temp: '/t' },
      stdout: new RoomOutput(new PassThrough()),
      stderr: new RoomOutput(new PassThrough()),
      writesAtExit: false,
    }));
  return { pool, ended, lease, processOf: ({ process }) => process as IdleProcess };
}

test('a process that was released is the next one with its key', () => {
  const { pool, lease, processOf } = tryPool(2);
  const first = lease('a');
  expect(processOf(first).keepsHostAlive).toBe(true);
  pool.release(first);
  expect(processOf(first).keepsHostAlive).toBe(false);
  const again = lease('a');
  expect(again).toBe(first);
  expect(processOf(again).keepsHostAlive).toBe(true);
});

test('another key gets a process of its own', () => {
  const { pool, lease } = tryPool(2);
  const first = lease('a');
  pool.release(first);
  expect(lease('b')).not.toBe(first);
});

test('idle processes of other keys make room when the limit is reached', () => {
  const { pool, ended, lease } = tryPool(1);
  pool.release(lease('a'));
  lease('b');
  expect(ended).toEqual(['p1: stop']);
});

test('more than the limit are not kept', () => {
  const { pool, ended, lease } = tryPool(1);
  const [one, two] = [lease('a'), lease('a')];
  pool.release(one);
  pool.release(two);
  expect(ended).toEqual(['p2: stop']);
});

test('a process that is gone is neither kept nor given out', () => {
  const { pool, ended, lease, processOf } = tryPool(2);
  const [one, two] = [lease('a'), lease('a')];
  processOf(one).exited = true;
  pool.release(one);
  expect(ended).toEqual(['p1: stop']);
  pool.release(two);
  processOf(two).exited = true;
  expect(lease('a')).not.toBe(two);
});

test('an idle process that speaks still runs something, and is ended', () => {
  const { pool, ended, lease, processOf } = tryPool(2);
  const first = lease('a');
  pool.release(first);
  processOf(first).onMessageListener?.({ clnrm: 'pong' });
  expect(ended).toEqual([]);
  processOf(first).onMessageListener?.({ t: 'q', m: 'onUnhandledError', a: [] });
  expect(ended).toEqual(['p1: kill']);
  expect(lease('a')).not.toBe(first);
});

test('each process hears once of each file that changed while it was there', () => {
  const { pool, lease } = tryPool(2);
  pool.changed(['/before']);
  const first = lease('a');
  expect(pool.news(first)).toEqual([]);
  pool.changed(['/a', '/b']);
  pool.changed(['/a']);
  const second = lease('a');
  expect(pool.news(first)).toEqual(['/a', '/b']);
  expect(pool.news(first)).toEqual([]);
  expect(pool.news(second)).toEqual([]);
});

test('all idle ones are stopped on demand, those at work are not', async () => {
  const { pool, ended, lease } = tryPool(3);
  const [one, two] = [lease('a'), lease('a'), lease('a')];
  pool.release(one);
  pool.release(two);
  await pool.retireIdle();
  expect(ended.toSorted()).toEqual(['p1: stop', 'p2: stop']);
});

test('at the end idle ones are stopped and those at work are killed', async () => {
  const { pool, ended, lease } = tryPool(2);
  const [one] = [lease('a'), lease('a')];
  pool.release(one);
  await pool.close();
  expect(ended.toSorted()).toEqual(['p1: stop', 'p2: kill']);
});
