import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CurrentTask } from '../room/messages.ts';
import { RunningTask } from './running-task.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const task = (rest: Partial<CurrentTask>): CurrentTask => ({
  clnrm: 'current',
  id: '1',
  type: 'test',
  name: 'suite > test',
  timeout: 1000,
  ended: undefined,
  ...rest,
});

function run(grace: number | false): { running: RunningTask; blocked: string[] } {
  const blocked: string[] = [];
  const running = new RunningTask({
    grace,
    patience: 5000,
    ping: () => {},
    onBlocked: (limit, had) => blocked.push(`${limit} + ${had}`),
  });
  return { running, blocked };
}

test('it knows the task, the test and how long it has run', () => {
  const { running } = run(100);
  expect([running.name, running.testId]).toEqual([undefined, undefined]);
  running.enter(task({}));
  vi.advanceTimersByTime(40);
  expect([running.name, running.testId, running.duration]).toEqual(['suite > test', '1', 40]);
  running.enter(task({ type: 'suite', name: 'suite' }));
  expect([running.name, running.testId, running.duration]).toEqual(['suite', undefined, 0]);
  running.begin();
  expect([running.name, running.testId]).toEqual([undefined, undefined]);
});

test('a task that blocks is told of with its limit and its grace', () => {
  const { running, blocked } = run(100);
  running.enter(task({}));
  vi.advanceTimersByTime(1100);
  expect(blocked).toEqual(['1000 + 100']);
});

test('without a grace nothing is watched', () => {
  const { running, blocked } = run(false);
  running.begin();
  running.enter(task({}));
  vi.advanceTimersByTime(1_000_000);
  expect(blocked).toEqual([]);
});
