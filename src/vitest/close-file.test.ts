import { expect, test } from 'vitest';
import type { Closing } from './close-file.ts';
import { closeFile } from './close-file.ts';
import type { CollectedTask } from './vitest-messages.ts';

const aTest = (id: string, mode = 'run'): CollectedTask => ({
  id,
  type: 'test',
  name: id,
  mode,
  meta: { of: id },
});
const aSuite = (id: string, tasks: readonly CollectedTask[]): CollectedTask => ({
  id,
  type: 'suite',
  name: id,
  mode: 'run',
  meta: {},
  tasks,
});

const file = aSuite('file', [
  aTest('done'),
  aSuite('suite', [aTest('crashes'), aTest('never')]),
  aTest('skipped', 'skip'),
]);
const error = { name: 'RoomCrashError', message: 'gone' };

function close(rest: Partial<Closing> = {}): readonly (readonly [string, unknown, unknown])[] {
  const { packs, events } = closeFile(file, {
    finished: new Map(),
    ended: new Map(),
    charged: undefined,
    error,
    duration: 40,
    note: 'too late',
    ...rest,
  });
  expect(events.map(([id]) => id)).toEqual(packs.map(([id]) => id));
  return packs.map(([id, result]) => [id, result?.state, result?.errors ?? result?.['note']]);
}

test('the running test is charged, those after it are skipped with a note, suites above it fail', () => {
  expect(close({ charged: 'crashes', finished: new Map([['done', 'pass']]) })).toEqual([
    ['crashes', 'fail', [error]],
    ['never', 'skip', 'too late'],
    ['suite', 'fail', undefined],
    ['file', 'fail', undefined],
  ]);
});

test('the charged test has run for as long as it did', () => {
  const { packs } = closeFile(file, {
    ...{ finished: new Map(), ended: new Map(), error, note: '' },
    charged: 'crashes',
    duration: 40,
  });
  expect(packs.find(([id]) => id === 'crashes')?.[1]).toMatchObject({ duration: 40 });
});

test('a result that had not been told yet is kept', () => {
  const ended = new Map([['done', { state: 'fail', errors: ['its own'] }]]);
  expect(close({ charged: 'crashes', ended })[0]).toEqual(['done', 'fail', ['its own']]);
});

test('where no test was running, the file is charged', () => {
  const finished = new Map(['done', 'crashes', 'never', 'suite'].map((id) => [id, 'pass']));
  expect(close({ finished })).toEqual([['file', 'fail', [error]]]);
});

test('a failure that was told before fails what is above it', () => {
  const finished = new Map([
    ['done', 'pass'],
    ['crashes', 'fail'],
  ]);
  expect(close({ finished, charged: 'never' })).toEqual([
    ['never', 'fail', [error]],
    ['suite', 'fail', undefined],
    ['file', 'fail', undefined],
  ]);
});

test('tests end as tests, suites as suites, with their meta data', () => {
  const { packs, events } = closeFile(file, {
    ...{ finished: new Map(), ended: new Map(), charged: 'crashes', error, duration: 0, note: '' },
  });
  expect(Object.fromEntries(events.map(([id, event]) => [id, event]))).toEqual({
    done: 'test-finished',
    crashes: 'test-finished',
    never: 'test-finished',
    suite: 'suite-finished',
    file: 'suite-finished',
  });
  expect(packs.find(([id]) => id === 'never')?.[2]).toEqual({ of: 'never' });
});
