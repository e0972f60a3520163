import { expect, test } from 'vitest';
import { Delivery } from './delivery.ts';
import type { CollectedTask, RpcRequest, RpcResponse, TaskResult } from './vitest-messages.ts';

interface Wire {
  readonly delivery: Delivery;
  /** What Vitest was told, as `method` and arguments. */
  readonly told: (readonly [method: string, ...args: readonly unknown[]])[];
  /** What the worker was answered without Vitest. */
  readonly answers: RpcResponse[];
  readonly send: (method: string, ...args: readonly unknown[]) => void;
}

function wire(retractable: boolean): Wire {
  const told: (readonly [string, ...(readonly unknown[])])[] = [];
  const answers: RpcResponse[] = [];
  let calls = 0;
  const delivery = new Delivery(
    {
      toVitest: ({ m, a }) => told.push([m, ...a]),
      toWorker: (response) => answers.push(response),
      call: (method, ...args) => Promise.resolve(told.push([method, ...args])),
    },
    retractable,
  );
  const send = (m: string, ...a: readonly unknown[]): void =>
    delivery.receive({ t: 'q', i: String(calls++), m, a } satisfies RpcRequest);
  return { delivery, told, answers, send };
}

const aTest = (id: string): CollectedTask => ({ id, type: 'test', name: id, mode: 'run', meta: {} });
const file = (id: string, ...tests: readonly string[]): CollectedTask => ({
  ...{ id, type: 'suite', name: id, mode: 'run', meta: {} },
  filepath: `/${id}`,
  tasks: tests.map(aTest),
});

const pass: TaskResult = { state: 'pass' };
const fail: TaskResult = { state: 'fail', errors: ['wrong'] };
const log = (content: string, taskId = '1'): unknown => ({ taskId, type: 'stdout', content });
const ends = (...results: readonly (readonly [id: string, result: TaskResult])[]): [unknown, unknown] => [
  results.map(([id, result]) => [id, result, {}]),
  results.map(([id]) => [id, id === 'f' ? 'suite-finished' : 'test-finished', undefined]),
];
const methods = ({ told }: Wire): string[] => told.map(([method]) => method);

/** One go of a file with two tests, the second of which comes to the given result. */
function go({ send }: Wire, second: TaskResult): void {
  send('onQueued', file('f'));
  send('onCollected', [file('f', '1', '2')]);
  send('onTaskUpdate', [['1', { state: 'run' }, {}]], [['1', 'test-prepare', undefined]]);
  send('onUserConsoleLog', log('one\n'));
  send('onTaskArtifactRecord', '1', { type: 'note' });
  send('onTaskUpdate', ...ends(['1', pass]));
  send('onUserConsoleLog', log('two\n', '2'));
  send('onTaskUpdate', ...ends(['2', second]));
  send('snapshotSaved', { added: 1 });
  send('onTaskUpdate', ...ends(['f', second]));
}

test('all but the end of the file is passed on as it comes; the end comes last, when it is complete', async () => {
  const line = wire(false);
  go(line, pass);
  expect(methods(line)).not.toContain('snapshotSaved');
  await line.delivery.complete([]);
  expect(line.told.slice(-2)).toEqual([
    ['snapshotSaved', { added: 1 }],
    ['onTaskUpdate', [['f', pass, {}]], [['f', 'suite-finished', undefined]]],
  ]);
  expect(methods(line)).toHaveLength(10);
});

test('errors at the end fail the file and are added to its own', async () => {
  const line = wire(false);
  go(line, pass);
  line.send('onTaskUpdate', ...ends(['f', fail]));
  await line.delivery.complete(['a leak']);
  expect(line.told.at(-1)?.[1]).toEqual([['f', { state: 'fail', errors: ['wrong', 'a leak'] }, {}]]);
});

test('every retry is told, however alike they are', () => {
  const line = wire(false);
  line.send('onCollected', [file('f', '1')]);
  const retried = [[['1', { state: 'run' }, {}]], [['1', 'test-retried', undefined]]] as const;
  line.send('onTaskUpdate', ...retried);
  line.send('onTaskUpdate', ...retried);
  expect(line.told.slice(1).map(([, , events]) => events)).toEqual([retried[1], retried[1]]);
});

test('from the first failure on nothing is passed on, and the worker is answered all the same', () => {
  const line = wire(true);
  go(line, fail);
  expect(line.delivery.failed).toBe(true);
  expect(line.told.at(-1)).toEqual(['onUserConsoleLog', log('two\n', '2')]);
  expect(line.answers.map(({ i }) => i)).toEqual(['7', '8', '9']);
});

test('the second go tells only what the first did not', async () => {
  const line = wire(true);
  go(line, fail);
  const before = line.told.length;
  line.delivery.restart();
  go(line, pass);
  await line.delivery.complete([]);
  expect(line.told.slice(before)).toEqual([
    // Results may differ in their times.
    ['onTaskUpdate', [['1', { state: 'run' }, {}]], []],
    ['onTaskUpdate', [['1', pass, {}]], []],
    ['onTaskUpdate', ...ends(['2', pass])],
    ['snapshotSaved', { added: 1 }],
    ['onTaskUpdate', ...ends(['f', pass])],
  ]);
});

test('what the second go logs besides is told', () => {
  const line = wire(true);
  go(line, fail);
  line.delivery.restart();
  line.send('onUserConsoleLog', log('one\nand more\n'));
  expect(line.told.at(-1)).toEqual(['onUserConsoleLog', log('and more\n')]);
});

test('a test that passed in the first go and fails in the second has failed', async () => {
  const line = wire(true);
  go(line, fail);
  line.delivery.restart();
  line.send('onTaskUpdate', ...ends(['1', fail]));
  expect(line.told.at(-1)).toEqual(['onTaskUpdate', ...ends(['1', fail])]);
  expect(line.delivery.failed).toBe(false);
});

test('a failure that is accepted is told in order, as if it had never been kept back', async () => {
  const [kept, straight] = [wire(true), wire(false)];
  for (const line of [kept, straight]) go(line, fail);
  await kept.delivery.accept();
  await kept.delivery.complete([]);
  await straight.delivery.complete([]);
  expect(kept.told).toEqual(straight.told);
  kept.send('onUserConsoleLog', log('later'));
  expect(kept.told.at(-1)).toEqual(['onUserConsoleLog', log('later')]);
});

test.each([
  ['an unhandled error', 'onUnhandledError', [{ message: 'x' }, 'Unhandled Rejection']],
  ['a file that cannot be collected', 'onCollected', [[{ ...file('f'), result: fail }]]],
  ['a worker that wants to bail out', 'getCountOfFailedTests', []],
])('%s is a failure', (_name, method, args) => {
  const line = wire(true);
  line.send(method, ...args);
  expect(line.delivery.failed).toBe(true);
  expect(line.told).toEqual([]);
});

test('a worker that would bail out is told of a count that keeps it going', () => {
  const line = wire(true);
  line.send('getCountOfFailedTests');
  expect(line.answers).toEqual([{ t: 's', i: '0', r: Number.NEGATIVE_INFINITY }]);
});

test('an attempt that fails and is retried is no failure', () => {
  const line = wire(true);
  line.send('onTaskUpdate', [['1', { state: 'fail' }, {}]], [['1', 'test-retried', undefined]]);
  expect(line.delivery.failed).toBe(false);
});

test('requests that need an answer of Vitest reach it also after a failure', () => {
  const line = wire(true);
  line.send('onUnhandledError', {});
  line.send('fetch', '/a.ts');
  expect(line.told).toEqual([['fetch', '/a.ts']]);
});

test('without isolation the end of one file is told when the next begins', async () => {
  const line = wire(false);
  line.send('onCollected', [file('f', '1')]);
  line.send('onTaskUpdate', ...ends(['f', pass]));
  line.send('onQueued', file('g'));
  expect(line.told.slice(1)).toEqual([
    ['onTaskUpdate', ...ends(['f', pass])],
    ['onQueued', file('g')],
  ]);
  expect([...line.delivery.started]).toEqual(['/f', '/g']);
});

const gone = { current: '2', error: 'crash', duration: 7, note: 'never ran' };

test('a file whose process is gone keeps its results and is ended with the error', async () => {
  const line = wire(false);
  line.send('onCollected', [file('f', '1', '2', '3')]);
  line.delivery.testEnded('1', pass);
  expect(await line.delivery.abandon(gone)).toBe(true);
  const packs = (line.told.at(-1)?.[1] ?? []) as [string, TaskResult][];
  const states = packs.map(([id, { state }]) => [id, state]);
  expect(states).toEqual([
    ['1', 'pass'],
    ['2', 'fail'],
    ['3', 'skip'],
    ['f', 'fail'],
  ]);
});

test('a file that ended before its process did fails with the error', async () => {
  const line = wire(false);
  go(line, pass);
  expect(await line.delivery.abandon(gone)).toBe(true);
  expect(line.told.at(-1)?.[1]).toEqual([['f', { state: 'fail', errors: ['crash'] }, {}]]);
});

test('a file that was being imported fails early', async () => {
  const line = wire(false);
  line.send('onQueued', file('f'));
  expect(await line.delivery.abandon(gone)).toBe(true);
  expect(line.told.at(-1)).toEqual([
    'onTaskUpdate',
    [['f', { state: 'fail', errors: ['crash'] }, {}]],
    [['f', 'suite-failed-early', undefined]],
  ]);
});

test('a process that ended before any file is no matter of the delivery', async () => {
  expect(await wire(false).delivery.abandon(gone)).toBe(false);
});
