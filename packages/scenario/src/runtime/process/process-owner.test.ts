import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { ownerState, parseOwner, thisOwner } from './process-owner.ts';

test('this process owns what it made, also after a way through JSON', () => {
  const owner = parseOwner(JSON.stringify(thisOwner()));
  expect(owner).toEqual(thisOwner());
  expect(ownerState(thisOwner())).toBe('alive');
});

test('an owner is dead when its process is', async () => {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await new Promise((resolve) => child.once('exit', resolve));
  expect(ownerState({ ...thisOwner(), pid: child.pid ?? 0 })).toBe('dead');
});

test.skipIf(process.platform === 'win32')('a number that was handed out again is another process', () => {
  expect(ownerState({ ...thisOwner(), startTime: '1' })).toBe('dead');
});

test.skipIf(process.platform !== 'linux')('an owner from before the machine was started is dead', () => {
  expect(ownerState({ ...thisOwner(), boot: 'another' })).toBe('dead');
});

test.skipIf(process.platform !== 'linux')('an owner in another pid namespace cannot be judged', () => {
  expect(ownerState({ ...thisOwner(), pidSpace: 'pid:[1]' })).toBe('unknown');
});

test('what is no record of an owner is none', () => {
  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '{"pid":"1"}',
    '{"pid":1,"startTime":2,"boot":"","pidSpace":""}',
  ]) {
    expect(parseOwner(text)).toBeUndefined();
  }
});
