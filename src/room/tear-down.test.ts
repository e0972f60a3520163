import { expect, test } from 'vitest';
import { tearDown } from './tear-down.ts';

test('steps run one after the other', async () => {
  const order: string[] = [];
  const slow = async (): Promise<void> => {
    await Promise.resolve();
    order.push('slow');
  };
  expect(await tearDown([slow, () => order.push('fast')], 10_000)).toEqual({ kind: 'done' });
  expect(order).toEqual(['slow', 'fast']);
});

test('the first failure is told, and the steps after it run all the same', async () => {
  const order: string[] = [];
  const fail = (name: string) => () => {
    order.push(name);
    throw new Error(name);
  };
  expect(await tearDown([fail('first'), fail('second')], 10_000)).toEqual({
    kind: 'failed',
    error: new Error('first'),
  });
  expect(order).toEqual(['first', 'second']);
});

test('a step that never ends is waited for until the limit', async () => {
  expect(await tearDown([() => new Promise(() => {})], 5)).toEqual({ kind: 'late' });
});
