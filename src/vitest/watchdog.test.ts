import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Watchdog } from './watchdog.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Watched {
  readonly watchdog: Watchdog;
  readonly events: string[];
}

/** Watches a room that answers a ping after a while, or never. */
function watch(answers: boolean): Watched {
  const events: string[] = [];
  const watchdog = new Watchdog({
    grace: 100,
    patience: 5000,
    ping: () => {
      events.push('ping');
      if (answers) setTimeout(() => watchdog.alive(), 50);
    },
    onBlocked: (limit) => events.push(`blocked after ${limit}`),
  });
  return { watchdog, events };
}

test('a test that ends in time is never asked', () => {
  const { watchdog, events } = watch(true);
  watchdog.watch({ type: 'test', timeout: 1000 });
  vi.advanceTimersByTime(999);
  watchdog.watch({ type: 'test', timeout: 1000 });
  vi.advanceTimersByTime(999);
  watchdog.stop();
  vi.advanceTimersByTime(100_000);
  expect(events).toEqual([]);
});

test('a room that is silent past the limit and the grace is blocked', () => {
  const { watchdog, events } = watch(false);
  watchdog.watch({ type: 'test', timeout: 1000 });
  vi.advanceTimersByTime(1000);
  expect(events).toEqual(['ping']);
  vi.advanceTimersByTime(99);
  expect(events).toEqual(['ping']);
  vi.advanceTimersByTime(1);
  expect(events).toEqual(['ping', 'blocked after 1000']);
});

test('a room that answers is left to Vitest, and asked again when as much time has passed', () => {
  const { watchdog, events } = watch(true);
  watchdog.watch({ type: 'test', timeout: 1000 });
  vi.advanceTimersByTime(1000 + 50 + 999);
  expect(events).toEqual(['ping']);
  vi.advanceTimersByTime(1);
  expect(events).toEqual(['ping', 'ping']);
});

test('outside of tests patience is the limit', () => {
  const { watchdog, events } = watch(false);
  watchdog.watch({ type: undefined, timeout: 0 });
  vi.advanceTimersByTime(5100);
  expect(events).toEqual(['ping', 'blocked after 5000']);
});

test('a test without a time limit may run for ever', () => {
  const { watchdog, events } = watch(false);
  watchdog.watch({ type: 'test', timeout: 0 });
  vi.advanceTimersByTime(1_000_000);
  expect(events).toEqual([]);
});
