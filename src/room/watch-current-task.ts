import type { CurrentTask } from './messages.ts';
import type { WorkerState, WorkerTask } from './vitest-worker.ts';

/**
 * Tells the host of each switch from one task to the next at once. Vitest itself gathers updates for 100 ms,
 * so when a test blocks the event loop or ends the process the host would not know which one it was.
 * `onTest` is called before the hooks of each test.
 */
export function watchCurrentTask(
  state: WorkerState,
  post: (message: CurrentTask) => void,
  onTest: (test: WorkerTask) => void,
): void {
  let current: WorkerTask | undefined;
  Object.defineProperty(state, 'current', {
    configurable: true,
    enumerable: true,
    get: () => current,
    set: (task: WorkerTask | undefined) => {
      const before = current;
      current = task;
      post(switchTo(task, before));
      if (task?.type === 'test') onTest(task);
    },
  });
}

/** The names of a task and its suites below the file, joined by ` > `. */
export function fullName(task: WorkerTask): string {
  const names: string[] = [];
  for (let at: WorkerTask | undefined = task; at !== undefined; at = at.suite) {
    if (at !== at.file && at.name !== '') names.unshift(at.name);
  }
  return names.join(' > ');
}

function switchTo(task: WorkerTask | undefined, before: WorkerTask | undefined): CurrentTask {
  const ended =
    before?.type === 'test' && before !== task && before.result !== undefined ? before : undefined;
  return {
    clnrm: 'current',
    id: task?.id,
    type: task?.type,
    name: task === undefined ? '' : fullName(task),
    timeout: task?.type === 'test' ? finite(task.timeout) : 0,
    ended: ended === undefined ? undefined : { id: ended.id, result: ended.result },
  };
}

function finite(timeout: number | undefined): number {
  return timeout !== undefined && Number.isFinite(timeout) ? timeout : 0;
}
