import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { constants } from 'node:os';
import { pause, stopwatch } from '../../pause.ts';
import type { ResourceUsage } from '../../service/resource-usage.ts';
import type { ServiceExit } from '../../service/service-exit.ts';
import type { ServiceIdentity } from '../../service/service-identity.ts';
import type { LogSink } from '../../service/service-log.ts';
import { requireProgram } from '../find-program.ts';
import { groupEnded, signalGroup } from '../process/process-group.ts';
import { readLines } from '../process/read-lines.ts';
import { notRun, runBeside } from '../process/run-beside.ts';
import type { ExecOptions, ExecResult, RunningProgram, ServiceHealth } from '../runtime.ts';
import type { LaunchStatus } from './launch-status.ts';
import { asUser } from './namespace-tools.ts';
import { namespaceUsage } from './namespace-usage.ts';
import type { Bind } from './own-files.ts';
import type { NetworkPlace, SetNetwork } from './set-network.ts';

/** What is left of the output arrives with the end of the namespace, or not at all. In milliseconds. */
const drainLimit = 200;

/** What to run in namespaces. */
export interface NamespaceLaunch {
  /** The service's. */
  readonly name: string;
  readonly network: SetNetwork;
  readonly place: NetworkPlace;
  readonly binds: readonly Bind[];
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly log: LogSink;
  /** Awaited when the program has ended, before that is told. */
  ended(): Promise<void>;
}

/** A process with what its first process inside says, and the output of its program. */
export interface LaunchedNamespace {
  readonly child: ChildProcess;
  /** By this it is ended, too, when this process ends. */
  readonly status: Socket;
  readonly said: LaunchStatus;
  readonly stdout: Socket;
  readonly stderr: Socket;
  /** The first process inside, as the machine of the test numbers it: all others inside end with it. */
  readonly init: number;
  /** The program, leader of a group. */
  readonly pid: number;
}

/** A program that has been started in namespaces of its own. */
export class NamespaceProgram implements RunningProgram {
  readonly identity: ServiceIdentity;
  readonly exit: Promise<ServiceExit>;
  readonly init: number;
  readonly #pid: number;
  readonly #launch: NamespaceLaunch;
  #ended: ServiceExit | undefined;
  #isGone = false;
  #stopping: Promise<'graceful' | 'forced'> | undefined;

  constructor(launch: NamespaceLaunch, launched: LaunchedNamespace) {
    this.identity = { kind: 'process', pid: launched.pid };
    this.init = launched.init;
    this.#pid = launched.pid;
    this.#launch = launch;
    readLines(launched.stdout, 'out', launch.log);
    readLines(launched.stderr, 'err', launch.log);
    this.exit = this.#observe(launched);
  }

  get exitNow(): ServiceExit | undefined {
    return this.#ended;
  }

  async signal(signal: NodeJS.Signals): Promise<void> {
    if (this.#ended === undefined) signalGroup(this.#pid, signal);
  }

  async exec(argv: readonly string[], options: ExecOptions): Promise<ExecResult> {
    const { cwd, network } = this.#launch;
    const environment = { ...this.#launch.environment, ...options.environment };
    const [command = ''] = argv;
    options.abort.throwIfAborted();
    try {
      requireProgram(command, environment['PATH'], cwd);
    } catch (error) {
      throw notRun(command, error);
    }
    const { tools, user } = network;
    const beside = [
      tools.sh,
      '-c',
      'cd "$1" && shift && exec "$@"',
      'clnrm',
      cwd,
      ...asUser(tools, user),
      ...argv,
    ];
    const entered = network.enter(['mount', 'pid', 'net', 'ipc', 'uts'], beside, this.init);
    return await runBeside(entered, { ...options, cwd: '/', environment });
  }

  async health(): Promise<ServiceHealth> {
    return 'none';
  }

  async usage(): Promise<ResourceUsage> {
    if (this.#ended !== undefined) throw new Error('it has ended');
    return namespaceUsage(this.init);
  }

  async stop(graceful: number): Promise<'graceful' | 'forced'> {
    // A second request may be the more urgent one.
    if (graceful === 0) this.#kill();
    return await (this.#stopping ??= this.#stop(graceful));
  }

  async #stop(graceful: number): Promise<'graceful' | 'forced'> {
    let outcome: 'graceful' | 'forced' = this.#ended === undefined ? 'forced' : 'graceful';
    if (graceful > 0 && this.#ended === undefined) {
      signalGroup(this.#pid, 'SIGTERM');
      if (await groupEnded(this.#pid, graceful)) outcome = 'graceful';
    }
    this.#kill();
    await this.exit;
    return outcome;
  }

  /** The kernel ends all that is inside before the first process is gone. */
  #kill(): void {
    if (this.#isGone) return;
    try {
      process.kill(this.init, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }

  async #observe({ child, status, said, stdout, stderr }: LaunchedNamespace): Promise<ServiceExit> {
    const elapsed = stopwatch();
    const gone = once(child, 'exit').then(() => (this.#isGone = true));
    const closed = Promise.all([once(stdout, 'close'), once(stderr, 'close')]);
    const code = await said.code;
    this.#ended = exitOf(code, elapsed());
    // Whoever asked for an orderly end gives the rest of the group its time.
    if (this.#stopping === undefined) this.#kill();
    await gone;
    await this.#launch.ended();
    const drained = new AbortController();
    void closed.then(() => drained.abort());
    await pause(drainLimit, drained.signal);
    for (const socket of [status, stdout, stderr]) socket.destroy();
    return this.#ended;
  }
}

/** Reads how a program ended. A shell tells a signal by 128 and its number. */
function exitOf(code: number | undefined, after: number): ServiceExit {
  if (code === undefined) return { kind: 'killed', signal: 'SIGKILL', after };
  const signal = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  return signal === undefined ? { kind: 'exited', code, after } : { kind: 'killed', signal, after };
}
