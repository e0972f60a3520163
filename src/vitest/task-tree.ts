import type { CollectedTask, TaskEvent, TaskPack } from './vitest-messages.ts';

/** A task and all below it, in the order they stand in the file. */
export function tasksIn(task: CollectedTask | undefined): readonly CollectedTask[] {
  return task === undefined ? [] : [task, ...(task.tasks ?? []).flatMap((child) => tasksIn(child))];
}

/** Tells whether an event ends a task. */
export function isFinal([, event]: TaskEvent): boolean {
  return event === 'test-finished' || event === 'suite-finished' || event === 'suite-failed-early';
}

/** Tells whether an update contains a task that ended and failed; a failed attempt that is retried does not count. */
export function isFailure(packs: readonly TaskPack[], events: readonly TaskEvent[]): boolean {
  const ended = new Set(events.filter(isFinal).map(([id]) => id));
  return packs.some(([id, result]) => result?.state === 'fail' && ended.has(id));
}
