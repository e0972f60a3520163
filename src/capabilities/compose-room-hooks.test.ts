import type { RoomHooks } from '@clnrm/model';
import { expect, test } from 'vitest';
import { composeRoomHooks } from './compose-room-hooks.ts';

const aTest = { id: '1', name: 'orders > takes one', file: '/a.test.ts', project: '' };
const aSpan = { traceId: '1'.repeat(32), spanId: '1'.repeat(16), parentSpanId: undefined, name: 'GET /' };

const compose = (...all: RoomHooks[]) =>
  composeRoomHooks(all.map((hooks, index) => ({ capability: `c${index}`, hooks })));

test('hooks nest with the first capability outermost', async () => {
  const log: string[] = [];
  const around = (name: string): RoomHooks => ({
    aroundTest: async (_, next) => {
      log.push(`${name} in`);
      await next();
      log.push(`${name} out`);
    },
  });
  await compose(around('a'), {}, around('b')).aroundTest(aTest, async () => void log.push('test'));
  expect(log).toEqual(['a in', 'b in', 'test', 'b out', 'a out']);
});

test('without hooks the test just runs', async () => {
  let ran = 0;
  await compose().aroundTest(aTest, async () => void ran++);
  expect(ran).toBe(1);
});

test.for<[string, RoomHooks['aroundTest']]>([
  ['never', async () => {}],
  ['twice', async (_, next) => void (await Promise.allSettled([next(), next()]))],
  ['without waiting for it', async (_, next) => void next()],
])('a hook that calls next %s fails the test', async ([how, aroundTest = async () => {}]) => {
  const slow = () => new Promise<void>((resolve) => setImmediate(resolve));
  await expect(compose({ aroundTest }).aroundTest(aTest, slow)).rejects.toThrow(
    `Failed to run "orders > takes one": the "aroundTest" of the capability "c0" called "next" ${how}. ` +
      'It must call it exactly once and wait for it.',
  );
});

test('a hook cannot hide that the test failed', async () => {
  const hiding: RoomHooks = { aroundTest: (_, next) => next().catch(() => {}) };
  const failure = new Error('expected 1 to be 2');
  await expect(compose(hiding).aroundTest(aTest, () => Promise.reject(failure))).rejects.toBe(failure);
});

test('what the capabilities learned in a room comes together, also when one of them throws', () => {
  const fact = (capability: string) => ({ kind: 'custom', capability, title: 't', data: 1 }) as const;
  const throwing: RoomHooks = {
    *onFileEnded() {
      yield fact('c0');
      throw new Error('oops');
    },
  };
  const composed = compose(throwing, { onFileEnded: () => [fact('c1')] }, {});
  expect(composed.onFileEnded()).toEqual([fact('c1')]);
  expect(composed.takeFailures().map(({ message }) => message)).toEqual([
    'Failed to tell the capability "c0" that a file ended: its "onFileEnded" threw oops. What it knew of it is lost.',
  ]);
});

test('a span hook that throws reaches neither the test nor the other capabilities', () => {
  const log: string[] = [];
  const throwing: RoomHooks = {
    onSpanStarted: () => {
      throw new Error('oops');
    },
  };
  const composed = compose(throwing, { onSpanStarted: ({ name }) => void log.push(name) });
  composed.onSpanStarted(aSpan);
  expect(log).toEqual(['GET /']);
  expect(composed.takeFailures().map(({ message }) => message)).toEqual([
    'Failed to tell the capability "c0" of a span: its "onSpanStarted" threw oops. The span itself is kept.',
  ]);
  expect(composed.takeFailures()).toEqual([]);
});
