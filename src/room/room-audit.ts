import type { Leak } from '@clnrm/model';
import type { Auditor } from './audit/auditor.ts';
import { locateThrough } from './audit/locate-through.ts';
import type { FileToAudit, WatchedModuleRunner } from './audit/watch-module-runner.ts';
import { watchModuleRunner } from './audit/watch-module-runner.ts';
import type { RoomOrder } from './messages.ts';
import type { WorkerState, WorkerTask } from './vitest-worker.ts';
import { fullName } from './watch-current-task.ts';

/** The audit of one process, file by file. */
export interface RoomAudit {
  /** Takes Vitest's module runner; begins each file's audit when the first module of the user's is imported. */
  readonly attach: (runner: WatchedModuleRunner) => void;
  /** Announces the file that is about to run. */
  readonly expect: (order: RoomOrder, state: WorkerState) => void;
  /** Ends the file's audit; finds nothing where none began. `duration` is in milliseconds. */
  readonly end: () => Promise<{ readonly leaks: readonly Leak[]; readonly duration: number }>;
}

/** Joins the auditor, which knows nothing of Vitest, to the life of Vitest's worker. */
export function createRoomAudit(auditor: Auditor | undefined): RoomAudit {
  let runner: WatchedModuleRunner | undefined;
  let expected: FileToAudit | undefined;
  let began = 0;
  const timed: Auditor | undefined = auditor && {
    ...auditor,
    begin: (scope) => {
      const start = performance.now();
      auditor.begin(scope);
      began = performance.now() - start;
    },
  };
  const locate = locateThrough(() => runner);
  return {
    attach: (next) => {
      if (next === runner) return;
      runner = next;
      if (timed !== undefined) watchModuleRunner(next, timed, () => expected);
    },
    expect: ({ root, roomId, directories, writes }, state) => {
      began = 0;
      expected = {
        setupFiles: state.config.setupFiles,
        scope: {
          file: state.ctx.files[0]?.filepath ?? '',
          root,
          directories,
          writes,
          roomId,
          currentTest: testNamer(state),
          locate,
        },
      };
    },
    end: async () => {
      expected = undefined;
      if (timed === undefined || began === 0) return { leaks: [], duration: 0 };
      const start = performance.now();
      const leaks = await timed.end();
      return { leaks, duration: began + performance.now() - start };
    },
  };
}

/** Names the running test; asked for with each timer and handle, so a name is put together once. */
function testNamer(state: WorkerState): () => string | undefined {
  let task: WorkerTask | undefined;
  let name: string | undefined;
  return () => {
    if (state.current === task) return name;
    task = state.current;
    name = task?.type === 'test' ? fullName(task) : undefined;
    return name;
  };
}
