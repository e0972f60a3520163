import { once } from 'node:events';
import { pause, stopwatch } from '../../pause.ts';
import type { ResourceUsage } from '../../service/resource-usage.ts';
import type { ServiceExit } from '../../service/service-exit.ts';
import type { ServiceIdentity } from '../../service/service-identity.ts';
import type { ExecOptions, ExecResult, RunningProgram, ServiceHealth } from '../runtime.ts';
import type { GroupGuard } from './group-guard.ts';
import { groupUsage } from './group-usage.ts';
import type { ProcessLaunch, SpawnedChild } from './launch-process.ts';
import { groupEnded, killGroup, signalGroup, terminateGroup } from './process-group.ts';
import { readLines } from './read-lines.ts';
import { runBeside } from './run-beside.ts';

/** The kernel takes processes away after SIGKILL in its own time, in milliseconds that are few but not none. */
const killLimit = 1_000;
const drainLimit = 200;

/** A service's process, leader of its group. */
export class LaunchedProcess implements RunningProgram {
  readonly identity: ServiceIdentity;
  readonly exit: Promise<ServiceExit>;
  readonly #pid: number;
  readonly #launch: ProcessLaunch;
  readonly #guard: GroupGuard;
  #ended: ServiceExit | undefined;
  #stopping: Promise<'graceful' | 'forced'> | undefined;
  #forgotten: Promise<void> | undefined;

  constructor(launch: ProcessLaunch, child: SpawnedChild, guard: GroupGuard) {
    this.identity = { kind: 'process', pid: child.pid };
    this.#pid = child.pid;
    this.#launch = launch;
    this.#guard = guard;
    readLines(child.stdout, 'out', launch.log);
    readLines(child.stderr, 'err', launch.log);
    this.exit = this.#observe(child);
  }

  get exitNow(): ServiceExit | undefined {
    return this.#ended;
  }

  async signal(signal: NodeJS.Signals): Promise<void> {
    if (this.#ended === undefined) signalGroup(this.#pid, signal);
  }

  async exec(argv: readonly string[], options: ExecOptions): Promise<ExecResult> {
    const { cwd, environment } = this.#launch;
    return await runBeside(argv, {
      ...options,
      cwd,
      environment: { ...environment, ...options.environment },
    });
  }

  async health(): Promise<ServiceHealth> {
    return 'none';
  }

  async usage(): Promise<ResourceUsage> {
    if (this.#ended !== undefined) throw new Error('it has ended');
    return await groupUsage(this.#pid);
  }

  async stop(graceful: number): Promise<'graceful' | 'forced'> {
    // A second request may be the more urgent one.
    if (graceful === 0 && this.#ended === undefined) await killGroup(this.#pid);
    return await (this.#stopping ??= this.#stop(graceful));
  }

  async #stop(graceful: number): Promise<'graceful' | 'forced'> {
    let outcome: 'graceful' | 'forced' = this.#ended === undefined ? 'forced' : 'graceful';
    if (graceful > 0 && this.#ended === undefined) {
      terminateGroup(this.#pid);
      if (await groupEnded(this.#pid, graceful)) outcome = 'graceful';
    }
    if (this.#forgotten === undefined) await killGroup(this.#pid);
    await this.exit;
    await this.#forget();
    return outcome;
  }

  /** The number of a group may be given to strangers once the group is gone, so nothing may signal it afterwards. */
  async #forget(): Promise<void> {
    await (this.#forgotten ??= this.#endGroup());
  }

  async #endGroup(): Promise<void> {
    await killGroup(this.#pid);
    await groupEnded(this.#pid, killLimit);
    await this.#guard.release();
  }

  async #observe(child: SpawnedChild): Promise<ServiceExit> {
    const elapsed = stopwatch();
    const closed = once(child, 'close');
    const exit = await new Promise<ServiceExit>((resolve) => {
      child.once('exit', (code, signal) => {
        const after = elapsed();
        resolve(
          signal === null ? { kind: 'exited', code: code ?? 0, after } : { kind: 'killed', signal, after },
        );
      });
    });
    this.#ended = exit;
    // Whoever asked for an orderly end gives the rest of the group its time.
    if (this.#stopping === undefined) void this.#forget();
    // A process that left the group may hold the streams open for as long as it likes.
    const drained = new AbortController();
    void closed.then(() => drained.abort());
    await pause(drainLimit, drained.signal);
    child.stdout.destroy();
    child.stderr.destroy();
    return exit;
  }
}
