import { randomUUID } from 'node:crypto';
import { availableParallelism, totalmem } from 'node:os';
import { resolve } from 'node:path';
import type { CrashEvidence, RetireReason } from '@clnrm/model';
import type { KeeperAccess, ResourceDemand } from '@clnrm/scenario';
import { ResourcePool } from '@clnrm/scenario';
import type { Span } from '@opentelemetry/api';
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import type { PoolOptions } from 'vitest/node';
import { compileCacheEnvironment } from '../room/launch/compile-cache.ts';
import { launchRoom } from '../room/launch/launch-room.ts';
import type { RunGuard } from '../room/launch/run-guard.ts';
import type { RoomModule } from '../capabilities/registry.ts';
import type { ResolvedClnrmOptions } from '../options/resolved-options.ts';
import { messageOf } from '../text/message-of.ts';
import type { KeepersAnswer, RoomOrder, RoomReport } from '../room/messages.ts';
import type { ReusePolicy } from '../run/execute.ts';
import { decideFate } from '../run/execute.ts';
import type { PooledProcess, ProcessPool, StartedProcess } from '../room/process-pool.ts';
import { scopeName } from '../telemetry/in-span.ts';
import { version } from '../version.ts';
import { createProcessPool } from '../room/process-pool.ts';
import { RoomOutput } from '../room/room-output.ts';
import type { SpareKind, SpareProcesses } from '../room/spare-processes.ts';
import { createSpareProcesses } from '../room/spare-processes.ts';
import { stopProcess, writesAtExit } from '../room/stop-process.ts';
import type { FilesToCome } from './files-to-come.ts';
import { workerFile } from './own-files.ts';
import { projectEnvironment } from './project-environment.ts';
import { lateTeardown } from './room-errors.ts';

/** What the pool knows of one file when it has ended. */
export interface RoomOutcome {
  readonly file: string;
  readonly project: string;
  readonly pooled: PooledProcess;
  readonly reused: boolean;
  readonly rerun: boolean;
  /** Whether an error outside of all tests was reported. */
  readonly erred: boolean;
  readonly retired: RetireReason | undefined;
  readonly report: RoomReport | undefined;
  readonly crash: CrashEvidence | undefined;
  readonly span: Span;
}

/** What a host is created with. */
export interface RoomHostOptions {
  /** Holds what the rooms have, so that nothing outlives the run. */
  readonly guard: RunGuard;
  readonly watch: boolean;
  /** Milliseconds that a process may take to stop. */
  readonly teardownTimeout: number;
  /** How many processes may live at once. */
  readonly maxWorkers: () => number;
  readonly toCome: FilesToCome;
  readonly options: ResolvedClnrmOptions;
  /** Modules that every room loads. */
  readonly hooks: readonly RoomModule[];
  /** Who keeps the services that files of all rooms share; what they ask for is taken from `pool`. */
  readonly keepers: (pool: ResourcePool, keep: boolean) => Promise<Pick<KeeperAccess, 'run' | 'kept'>>;
  readonly onOutcome: (outcome: RoomOutcome) => void;
  /** Told that a room took too long to be taken down. */
  readonly onLate: (message: string) => void;
}

/** What is known of a process when a file has ended in it. */
export interface FileEnd {
  readonly reused: boolean;
  /** Files that it has run. */
  readonly files: number;
  readonly rerun: boolean;
  readonly report: RoomReport | undefined;
}

/** The part of an order that depends on the run. */
export interface OrderedRun {
  readonly method: 'run' | 'collect';
  readonly retractable: boolean;
}

/** Everything that the rooms of one Vitest instance share. */
export class RoomHost {
  readonly pool: ProcessPool;
  readonly options: ResolvedClnrmOptions;
  readonly watch: boolean;
  /** What the machine has for the services of all rooms. */
  readonly resources: ResourcePool = new ResourcePool(machine());
  readonly #context: RoomHostOptions;
  readonly #spares: SpareProcesses;
  /** Results arrive from elsewhere; the spans of rooms still belong to whoever started the run. */
  readonly #parent = context.active();

  constructor(hosted: RoomHostOptions) {
    this.#context = hosted;
    this.options = hosted.options;
    this.watch = hosted.watch;
    this.pool = createProcessPool({
      limit: hosted.maxWorkers,
      end: async (pooled, manner) => {
        const { process, directories } = pooled;
        if (manner === 'stop' && !process.exited) await stopProcess(pooled, hosted.teardownTimeout);
        await hosted.guard.removeRoom(process, directories);
      },
    });
    this.#spares = createSpareProcesses({
      limit: hosted.maxWorkers,
      end: ({ process, directories }) => hosted.guard.removeRoom(process, directories),
    });
  }

  /** Takes a process for the next file of a project. */
  lease(options: PoolOptions): PooledProcess {
    this.#context.toCome.take(options.project);
    if (this.reusePolicy(options).shared)
      return this.pool.lease(sharedKey(options), () => this.#start(options));
    const start = (): StartedProcess => this.#spares.take(spareKind(options)) ?? this.#start(options);
    return this.pool.lease(randomUUID(), start);
  }

  /** Has the next file of the project find its process started, where no file may find one that others have used. */
  prepareNext(options: PoolOptions): void {
    const wanted = this.#context.toCome.of(options.project);
    if (wanted === 0 || !this.#mayPrepare(options)) return;
    this.#spares.prepare(spareKind(options), wanted, () => this.#start(options));
  }

  /** Ends the processes that were started for files that do not come. */
  async dropSpares(): Promise<void> {
    await this.#spares.drop();
  }

  /** Ends a process. One whose result does not count, or that no longer answers, is not given time to do so by itself. */
  async end(pooled: PooledProcess, reason: RetireReason): Promise<void> {
    await this.pool.retire(pooled, hasty.has(reason) ? 'kill' : 'stop');
  }

  /** Milliseconds that a test of the project may block past its time limit; never ends one that is being debugged. */
  hardTimeout(options: PoolOptions): number | false {
    return isInspected(options) ? false : this.options.hardTimeout;
  }

  /** Values that `inject` gives in this room only. */
  provide(pooled: PooledProcess, file: string): Record<string, unknown> {
    return this.options.provide({ id: pooled.id, file });
  }

  order(pooled: PooledProcess, options: PoolOptions, run: OrderedRun): RoomOrder {
    const { method, retractable } = run;
    const lasting = !options.project.config.isolate;
    return {
      roomId: pooled.id,
      runId: this.#context.guard.runId,
      root: options.project.config.root,
      directories: pooled.directories,
      // What files share on purpose is no leak.
      audit: method === 'run' && this.options.leaks !== 'off' && !lasting,
      lasting,
      writes: this.options.writes.map((path) => resolve(options.project.config.root, path)),
      spans: method === 'run' ? this.options.spans : undefined,
      determinism: this.options.deterministic,
      iterations: this.options.determinism,
      invalidates: this.pool.news(pooled),
      hooks: this.#context.hooks,
      retractable,
      teardownTimeout: this.#context.teardownTimeout,
    };
  }

  /** What decides about the processes of a project. */
  reusePolicy(options: PoolOptions): ReusePolicy {
    const { isolation, maxReuse, memoryLimit, rerun } = this.options;
    const { isolate, experimental } = options.project.config;
    // Modules that Node itself imports cannot be loaded anew.
    const shared = isolation === 'verified' && isolate && experimental.viteModuleRunner !== false;
    return { shared, maxReuse, memoryLimit, rerun };
  }

  /** Who keeps services that files share, for a room whose folder is `base`. */
  async keepers(base: string | undefined, keep: boolean): Promise<KeepersAnswer> {
    const { isolation } = this.options;
    if (isolation === 'namespace' || isolation === 'container')
      return { access: undefined, problem: undefined };
    try {
      const keepers = await this.#context.keepers(this.resources, keep);
      return { access: { ...keepers, runId: this.#context.guard.runId, base }, problem: undefined };
    } catch (error) {
      return { access: undefined, problem: messageOf(error) };
    }
  }

  /** Starts the span of one file in one room; {@link record} says what came of it. */
  startSpan(file: string): Span {
    return trace
      .getTracer(scopeName, version)
      .startSpan(
        'room.run',
        { attributes: { 'clnrm.file': file, 'clnrm.room.isolation': this.options.isolation } },
        this.#parent,
      );
  }

  /** Why a process must not run another file after one whose result counts; undefined when it may. */
  reasonToRetire(options: PoolOptions, { reused, files, rerun, report }: FileEnd): RetireReason | undefined {
    const state = {
      reused,
      files,
      memory: report?.memory ?? 0,
      failed: false,
      clean: report?.clean ?? false,
      reset: report?.reset ?? false,
      rerun,
    };
    const fate = decideFate(state, this.reusePolicy(options));
    return fate.kind === 'retire' ? fate.reason : undefined;
  }

  record(outcome: RoomOutcome): void {
    const { file, span, pooled, reused, rerun, retired, report, crash } = outcome;
    span.setAttributes({
      'clnrm.room.id': pooled.id,
      'clnrm.room.reused': reused,
      'clnrm.room.rerun': rerun,
      'clnrm.room.leaks': report?.leaks.length ?? 0,
      ...(retired === undefined ? {} : { 'clnrm.room.retired': retired }),
    });
    if (crash !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: crash.detail });
    span.end();
    if (report?.teardown === 'late') this.#context.onLate(lateTeardown(file, this.#context.teardownTimeout));
    this.#context.onOutcome(outcome);
  }

  async close(): Promise<void> {
    await Promise.all([this.pool.close(), this.dropSpares()]);
  }

  /** Without isolation a process takes all files; a debugger has one port; a container holds its memory while it waits. */
  #mayPrepare(options: PoolOptions): boolean {
    const { isolate } = options.project.config;
    const { shared } = this.reusePolicy(options);
    return isolate && !shared && !isInspected(options) && this.options.isolation !== 'container';
  }

  #start(options: PoolOptions): StartedProcess {
    const id = randomUUID().slice(0, 8);
    const directories = this.#context.guard.createRoomDirectories(id);
    const { logger } = options.project.vitest;
    const [stdout, stderr] = [new RoomOutput(logger.outputStream), new RoomOutput(logger.errorStream)];
    const env = { ...projectEnvironment(options, this.options), CLNRM_VITEST: options.distPath };
    const { isolation } = this.options;
    const coverage = options.project.vitest.config.coverage.enabled;
    const kept = compileCacheEnvironment({ root: this.options.root, isolation, coverage, env: options.env });
    const process = launchRoom({
      isolation,
      mark: { runId: this.#context.guard.runId, roomId: id },
      entry: workerFile,
      execArgv: options.execArgv,
      env: { ...env, ...kept },
      cwd: globalThis.process.cwd(),
      directories,
      own: { home: this.options.home === 'room', temp: this.options.temp === 'room' },
      stdout,
      stderr,
      container: { image: this.options.container.image },
    });
    this.#context.guard.watch(process);
    return { id, process, directories, stdout, stderr, writesAtExit: writesAtExit(options.execArgv, env) };
  }
}

/** Reasons after which nothing that the process has left to write is of interest. */
const hasty: ReadonlySet<RetireReason> = new Set(['crashed', 'failed', 'cancelled']);

function isInspected({ project, execArgv }: PoolOptions): boolean {
  return project.config.inspector.enabled || execArgv.some((flag) => flag.startsWith('--inspect'));
}

/** What the start of a process depends on. Vitest makes one environment and one list of flags per project and run. */
function spareKind({ project, env, execArgv }: PoolOptions): SpareKind {
  return [project, env, execArgv];
}

function sharedKey(options: PoolOptions): string {
  return JSON.stringify([options.project.name, options.environment.name, options.execArgv]);
}

/** What this process may use: less than the machine has, inside a container. */
function machine(): ResourceDemand {
  const limit = process.constrainedMemory();
  return { cpu: availableParallelism(), memory: limit > 0 ? Math.min(limit, totalmem()) : totalmem() };
}
