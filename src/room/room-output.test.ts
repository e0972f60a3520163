import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { openFileOutput, RoomOutput } from './room-output.ts';

test('output goes on to the target as it is', async () => {
  const target = new PassThrough();
  const output = new RoomOutput(target);
  await new Promise((resolve) => output.write(Buffer.from([0, 255, 10]), resolve));
  expect(target.read()).toEqual(Buffer.from([0, 255, 10]));
});

test('a file that runs again in another process shows its output once, also where a chunk ends within a character', () => {
  const target = new PassThrough();
  const { stdout } = openFileOutput();
  const [first, second] = [new RoomOutput(target), new RoomOutput(target)];
  first.shown = stdout;
  second.shown = stdout;
  const bytes = Buffer.from('grüße\n');
  first.write(bytes.subarray(0, 3));
  first.write(bytes.subarray(3));
  stdout.rewind();
  second.write(Buffer.concat([bytes, Buffer.from('und mehr\n')]));
  expect(String(target.read())).toBe('grüße\nund mehr\n');
});

test('the target stays open when the process has ended', async () => {
  const target = new PassThrough();
  const output = new RoomOutput(target);
  await new Promise<void>((resolve) => output.end('last', resolve));
  expect(target.writableEnded).toBe(false);
  expect(String(target.read())).toBe('last');
});
