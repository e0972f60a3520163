import { expect, test } from 'vitest';
import type { CurrentTask } from './messages.ts';
import type { WorkerState, WorkerTask } from './vitest-worker.ts';
import { fullName, watchCurrentTask } from './watch-current-task.ts';

const file = { id: 'f', type: 'suite', name: 'a.test.ts', filepath: '/a.test.ts' } as NonNullable<
  WorkerTask['file']
>;
Object.assign(file, { file });
const suite: WorkerTask = { id: 's', type: 'suite', name: 'suite', suite: file, file };
const first: WorkerTask = { id: '1', type: 'test', name: 'first', timeout: 500, suite, file };
const second: WorkerTask = {
  id: '2',
  type: 'test',
  name: 'second',
  timeout: Number.POSITIVE_INFINITY,
  suite,
  file,
};

function watched(): { state: WorkerState; posted: CurrentTask[] } {
  const state = {} as WorkerState;
  const posted: CurrentTask[] = [];
  watchCurrentTask(
    state,
    (message) => posted.push(message),
    () => {},
  );
  return { state, posted };
}

test('each switch is told at once, with names below the file and the time limit', () => {
  const { state, posted } = watched();
  state.current = suite;
  state.current = first;
  state.current = second;
  state.current = undefined;
  expect(posted.map(({ id, type, name, timeout }) => [id, type, name, timeout])).toEqual([
    ['s', 'suite', 'suite', 0],
    ['1', 'test', 'suite > first', 500],
    ['2', 'test', 'suite > second', 0],
    [undefined, undefined, '', 0],
  ]);
});

test('the result of the test before goes with the switch', () => {
  const { state, posted } = watched();
  const passed = { ...first, result: { state: 'pass' } };
  state.current = passed;
  state.current = second;
  state.current = undefined;
  expect(posted.map(({ ended }) => ended)).toEqual([
    undefined,
    { id: '1', result: { state: 'pass' } },
    undefined,
  ]);
});

test('what is set is what is read', () => {
  const { state } = watched();
  state.current = first;
  expect(state.current).toBe(first);
});

test('the room is told of tests alone, before their hooks', () => {
  const state = {} as WorkerState;
  const tests: string[] = [];
  watchCurrentTask(
    state,
    () => {},
    ({ name }) => tests.push(name),
  );
  state.current = suite;
  state.current = first;
  state.current = undefined;
  expect(tests).toEqual(['first']);
});

test('a name leaves out the file and suites without one', () => {
  const nameless: WorkerTask = { id: 'n', type: 'suite', name: '', suite: file, file };
  expect(fullName({ ...first, suite: nameless })).toBe('first');
  expect(fullName(file)).toBe('');
});
