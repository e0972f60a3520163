import type { CollectedTask, TaskEvent, TaskPack, TaskResult } from './vitest-messages.ts';

/** What is known of a file whose process is gone. */
export interface Closing {
  /** States of the tasks whose end Vitest was told of. */
  readonly finished: ReadonlyMap<string, string>;
  /** Results of tests that ended, told or not. */
  readonly ended: ReadonlyMap<string, TaskResult>;
  /** Id of the test that the end is charged to; the file itself when undefined. */
  readonly charged: string | undefined;
  readonly error: unknown;
  /** Milliseconds that the charged test had been running. */
  readonly duration: number;
  /** Says why the tests that did not run were skipped. */
  readonly note: string;
}

/** Updates that give every open task of a file its end. */
export interface ClosedFile {
  readonly packs: readonly TaskPack[];
  readonly events: readonly TaskEvent[];
}

/**
 * Ends a file in the name of a process that cannot do so any more: results from before are kept, one task is charged
 * with the error, and what did not run is skipped.
 */
export function closeFile(file: CollectedTask, closing: Closing): ClosedFile {
  const packs: TaskPack[] = [];
  const events: TaskEvent[] = [];

  function end(task: CollectedTask, result: TaskResult, event: string): void {
    packs.push([task.id, result, task.meta]);
    events.push([task.id, event, undefined]);
  }

  function closeTest(test: CollectedTask): boolean {
    const state = closing.finished.get(test.id);
    if (state !== undefined) return state === 'fail';
    if (test.mode === 'skip' || test.mode === 'todo') return false;
    const result = test.id === closing.charged ? charge(closing) : closing.ended.get(test.id);
    end(test, result ?? { state: 'skip', note: closing.note }, 'test-finished');
    return result?.state === 'fail';
  }

  function close(task: CollectedTask): boolean {
    if (task.type === 'test') return closeTest(task);
    const failures = (task.tasks ?? []).map(close);
    const state = closing.finished.get(task.id);
    if (state !== undefined) return state === 'fail';
    const isCharged = task === file && closing.charged === undefined;
    const failed = isCharged || failures.includes(true);
    const errors = isCharged ? { errors: [closing.error] } : {};
    end(
      task,
      { state: failed ? 'fail' : 'pass', startTime: Date.now(), duration: 0, ...errors },
      'suite-finished',
    );
    return failed;
  }

  close(file);
  return { packs, events };
}

function charge({ error, duration }: Closing): TaskResult {
  return { state: 'fail', startTime: Date.now() - duration, duration, errors: [error] };
}
