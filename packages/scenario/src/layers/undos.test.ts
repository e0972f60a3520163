import { expect, test } from 'vitest';
import { Undos } from './undos.ts';

test('what is kept for the end is done once, the last first', async () => {
  const undos = new Undos();
  const done: string[] = [];
  undos.defer(() => done.push('first'));
  const now = undos.defer(() => done.push('second'));
  undos.defer(() => done.push('third'));
  await now();
  await undos.run();
  await undos.run();

  expect(done).toEqual(['second', 'third', 'first']);
});

test('one that fails does not keep the rest from being done', async () => {
  const undos = new Undos();
  const done: string[] = [];
  undos.defer(() => done.push('first'));
  undos.defer(() => {
    throw new Error('no');
  });

  await expect(undos.run()).rejects.toThrow('no');
  expect(done).toEqual(['first']);
});
