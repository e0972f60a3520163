import crypto, { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import type { ResolvedClock } from '../../options/resolved-options.ts';
import type { FixedRoom } from './fix-room.ts';
import { fixRoom } from './fix-room.ts';

let room: FixedRoom | undefined;
afterEach(() => room?.restore());

const fix = (clock: ResolvedClock = { kind: 'system' }): void => {
  room = fixRoom({ seed: '1', clock });
};

const drawAll = (): unknown[] => [
  Math.random(),
  randomUUID(),
  crypto.randomUUID(),
  globalThis.crypto.randomUUID(),
  [...globalThis.crypto.getRandomValues(new Uint16Array(3))],
  randomBytes(4).toString('hex'),
  randomInt(10, 20),
];

test('every source of randomness repeats for the same test', () => {
  fix();
  room?.enterTest('a');
  const first = drawAll();
  room?.enterTest('b');
  const other = drawAll();
  room?.enterTest('a');
  expect(drawAll()).toEqual(first);
  expect(other).not.toEqual(first);
});

test('callbacks get what the synchronous forms would give', async () => {
  fix();
  room?.enterTest('a');
  const expected = randomBytes(8).toString('hex');
  room?.enterTest('a');
  const given = await new Promise<string>((resolve) => {
    randomBytes(8, (_error, bytes) => resolve(bytes.toString('hex')));
  });
  expect(given).toBe(expected);
});

test('a frozen clock stands still and real dates are still dates', () => {
  fix({ kind: 'frozen', at: Date.UTC(2030, 0, 1) });
  expect(new Date().toISOString()).toBe('2030-01-01T00:00:00.000Z');
  expect(Date.now()).toBe(Date.UTC(2030, 0, 1));
  expect(new Date(5).getTime()).toBe(5);
  expect(statSync('.').mtime).toBeInstanceOf(Date);
  expect(Date.name).toBe('Date');
});

test('a stepped clock moves on with each reading', () => {
  fix({ kind: 'stepped', at: 1000, step: 10 });
  expect([Date.now(), Date.now(), new Date().getTime()]).toEqual([1000, 1010, 1020]);
});

test('restoring brings back the very same functions', () => {
  const before = [Math.random, globalThis.Date, crypto.randomUUID, crypto.randomBytes];
  fix({ kind: 'frozen', at: 0 });
  room?.restore();
  expect([Math.random, globalThis.Date, crypto.randomUUID, crypto.randomBytes]).toEqual(before);
  expect(Object.hasOwn(globalThis.crypto, 'randomUUID')).toBe(false);
});
