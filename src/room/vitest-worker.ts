import type { SnapshotOptions } from './hold-snapshots.ts';
import type { VitestApi } from './vitest-state.ts';

/** The part of a Vitest task that a room looks at. */
export interface WorkerTask {
  readonly id: string;
  readonly type: 'test' | 'suite';
  readonly name: string;
  readonly timeout?: number;
  readonly suite?: WorkerTask;
  readonly file?: WorkerTask & { readonly filepath: string; readonly projectName?: string };
  readonly result?: { readonly state: string };
}

/** The part of Vitest's worker state that a room reads and changes. */
export interface WorkerState {
  current?: WorkerTask | undefined;
  readonly ctx: { readonly files: readonly { readonly filepath: string }[]; readonly projectName?: string };
  readonly config: {
    readonly root: string;
    readonly hookTimeout: number;
    readonly setupFiles: readonly string[];
    readonly coverage?: { readonly enabled?: boolean; readonly provider?: string };
    readonly snapshotOptions: SnapshotOptions;
  };
  onCleanup: (callback: () => unknown) => void;
  readonly evaluatedModules: unknown;
  /** What each module took to import; one map for the life of the process. */
  readonly moduleExecutionInfo?: Map<string, unknown>;
}

/** What an environment is set up for. */
export interface SetupContext {
  readonly config: { readonly isolate: boolean };
}

/** `vitest/worker`, as far as a room uses it. */
export interface VitestWorker {
  readonly init: (options: {
    readonly post: (message: unknown) => void;
    readonly on: (listener: (message: unknown) => void) => void;
    readonly off: (listener: (message: unknown) => void) => void;
    readonly onModuleRunner: (runner: unknown) => void;
    readonly setup: (context: SetupContext) => Promise<() => Promise<void>>;
    readonly runTests: (state: WorkerState, traces: unknown) => Promise<void>;
    readonly collectTests: (state: WorkerState, traces: unknown) => Promise<void>;
  }) => void;
  readonly runBaseTests: (method: 'run' | 'collect', state: WorkerState, traces: unknown) => Promise<void>;
  readonly setupEnvironment: (context: SetupContext | undefined) => Promise<() => Promise<void>>;
}

/** Imports the worker runtime, and the API that test files see, from the `file:` URL of the host's copy of Vitest. */
export async function loadVitest(
  dist: string,
): Promise<{ readonly worker: VitestWorker; readonly api: VitestApi }> {
  const [worker, api] = (await Promise.all([import(`${dist}/worker.js`), import(`${dist}/index.js`)])) as [
    VitestWorker,
    VitestApi,
  ];
  return { worker, api };
}
