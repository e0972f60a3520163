import { constants } from 'node:os';
import { PassThrough } from 'node:stream';
import { pause, stopwatch } from '../pause.ts';
import type { ExecOptions, ExecResult, RunningProgram, ServiceHealth } from '../runtime/runtime.ts';
import { readLines } from '../runtime/process/read-lines.ts';
import type { ResourceUsage } from '../service/resource-usage.ts';
import { goneError } from '../service/service-errors.ts';
import { describeExit, type ServiceExit } from '../service/service-exit.ts';
import type { ServiceIdentity } from '../service/service-identity.ts';
import type { LogSink } from '../service/service-log.ts';
import { containerUsage } from './container-usage.ts';
import { type Engine, type EngineContainer, isEngineGone, noEngineError, statusOf } from './engine.ts';
import { runInContainer } from './run-in-container.ts';

/** What is left of the output arrives with the end of the container, or not at all. In milliseconds. */
const drainLimit = 1_000;
const pollInterval = 500;

/** A way to stop reading a container's output. */
export interface ContainerOutput {
  /** Resolves when there is no more to come. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Reads what a container prints from now on, line by line. Call before it is started, so that nothing is missed. */
export async function readOutput(
  engine: Engine,
  container: EngineContainer,
  log: LogSink,
): Promise<ContainerOutput> {
  const stream = await container.attach({
    stream: true,
    hijack: true,
    stdout: true,
    stderr: true,
  });
  const [out, err] = [new PassThrough(), new PassThrough()];
  readLines(out, 'out', log);
  readLines(err, 'err', log);
  engine.docker.modem.demuxStream(stream, out, err);
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      out.end();
      err.end();
      resolve();
    };
    stream.once('end', end);
    stream.once('close', end);
    stream.once('error', end);
  });
  return {
    ended,
    close: () => {
      if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
    },
  };
}

/** What a container's program is told beside how to reach it. */
export interface ProgramHooks {
  readonly stopSignal: NodeJS.Signals;
  /** Called before it is stopped, as long as it may still be looked into. */
  readonly onStop?: () => Promise<void>;
}

/** A container that has been started. */
export class ContainerProgram implements RunningProgram {
  readonly identity: ServiceIdentity;
  readonly exit: Promise<ServiceExit>;
  readonly #container: EngineContainer;
  readonly #engine: Engine;
  readonly #hooks: ProgramHooks;
  #ended: ServiceExit | undefined;
  #pid: number | undefined;
  #stopping: Promise<'graceful' | 'forced'> | undefined;

  constructor(engine: Engine, container: EngineContainer, output: ContainerOutput, hooks: ProgramHooks) {
    this.identity = { kind: 'container', id: container.id };
    this.#container = container;
    this.#engine = engine;
    this.#hooks = hooks;
    this.exit = this.#observe(output);
  }

  get exitNow(): ServiceExit | undefined {
    return this.#ended;
  }

  /** The number of its first process on the engine's machine; undefined where it has ended. */
  async pid(): Promise<number | undefined> {
    this.#pid ??= await this.#container.inspect().then(
      ({ State }) => State.Pid,
      () => 0,
    );
    return this.#pid === 0 ? undefined : this.#pid;
  }

  async signal(signal: NodeJS.Signals): Promise<void> {
    if (this.#ended !== undefined) return;
    // The first process of a container cannot be stopped from inside; freezing all of them is what is meant.
    if (signal === 'SIGSTOP') await this.#container.pause();
    else if (signal === 'SIGCONT') await this.#container.unpause().catch(() => {});
    else await this.#container.kill({ signal }).catch(ignoreEnded);
  }

  async exec(argv: readonly string[], options: ExecOptions): Promise<ExecResult> {
    const run = runInContainer(this.#engine, this.#container, argv, options).catch((error: unknown) => {
      throw isEngineGone(error) ? noEngineError(error) : error;
    });
    // An engine that has gone away may leave a question without an answer.
    const over = new AbortController();
    const gone = this.exit.then(async (exit) => {
      await pause(drainLimit, over.signal);
      throw goneError(`run "${argv.join(' ')}" in a container`, describeExit(exit), []);
    });
    gone.catch(() => {});
    try {
      return await Promise.race([run, gone]);
    } finally {
      over.abort();
    }
  }

  async health(): Promise<ServiceHealth> {
    const { State } = await this.#container.inspect();
    const status = State.Health?.Status;
    return status === 'starting' || status === 'healthy' || status === 'unhealthy' ? status : 'none';
  }

  async usage(): Promise<ResourceUsage> {
    if (this.#ended !== undefined) throw new Error('it has ended');
    return await containerUsage(this.#container);
  }

  async stop(graceful: number): Promise<'graceful' | 'forced'> {
    if (this.#ended === undefined) await this.#hooks.onStop?.();
    // A second request may be the more urgent one.
    if (graceful === 0 && this.#ended === undefined) await this.#kill();
    return await (this.#stopping ??= this.#stop(graceful));
  }

  async #stop(graceful: number): Promise<'graceful' | 'forced'> {
    if (this.#ended !== undefined) return 'graceful';
    if (graceful > 0) {
      // One that is frozen would not even see the request.
      await this.#container.unpause().catch(() => {});
      await this.#container.kill({ signal: this.#hooks.stopSignal }).catch(ignoreEnded);
      const over = new AbortController();
      void this.exit.then(() => over.abort());
      await pause(graceful, over.signal);
      if (this.#ended !== undefined) return 'graceful';
    }
    await this.#kill();
    return 'forced';
  }

  async #kill(): Promise<void> {
    await this.#container.kill({ signal: 'SIGKILL' }).catch(ignoreEnded);
    await this.exit;
  }

  async #observe(output: ContainerOutput): Promise<ServiceExit> {
    const elapsed = stopwatch();
    const exit = await this.#awaitEnd(output, elapsed);
    this.#ended = exit;
    const drained = new AbortController();
    void output.ended.then(() => drained.abort());
    await pause(drainLimit, drained.signal);
    output.close();
    return exit;
  }

  /** The engine's word for the end gets lost with the engine; a container whose output has ended has most likely ended. */
  async #pollEnd(): Promise<void> {
    while ((await this.#container.inspect()).State.Running) await pause(pollInterval);
  }

  async #awaitEnd(output: ContainerOutput, elapsed: () => number): Promise<ServiceExit> {
    try {
      await Promise.race([this.#container.wait(), output.ended.then(async () => await this.#pollEnd())]);
      const { State } = await this.#container.inspect();
      return exitOf(State, elapsed());
    } catch (error) {
      const lost = statusOf(error) === undefined;
      return {
        kind: 'killed',
        signal: lost ? 'the end of the container engine' : 'the removal of its container',
        after: elapsed(),
      };
    }
  }
}

/** Reads how a container ended. Docker tells a signal as shells do: 128 and its number. */
function exitOf(
  state: { readonly ExitCode: number; readonly OOMKilled: boolean },
  after: number,
): ServiceExit {
  if (state.OOMKilled) return { kind: 'out-of-memory', after };
  const signal = Object.entries(constants.signals).find(([, number]) => number === state.ExitCode - 128)?.[0];
  return signal === undefined
    ? { kind: 'exited', code: state.ExitCode, after }
    : { kind: 'killed', signal, after };
}

/** The engine refuses a signal to a container that has ended, which is what was wanted. */
function ignoreEnded(error: unknown): void {
  const status = statusOf(error);
  if (status !== 409 && status !== 404 && status !== undefined) throw error;
}
