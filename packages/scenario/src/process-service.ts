import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Service } from '@clnrm/model';
import type { GroupGuard } from './group-guard.ts';
import { pause, stopwatch } from './pause.ts';
import { groupEnded, killGroup, terminateGroup } from './process-group.ts';
import type { ResolvedProcessOptions } from './process-options.ts';
import { describeExit, type ProcessExit } from './process-exit.ts';
import { ProcessOutput } from './process-output.ts';
import { goneError } from './service-errors.ts';
import { tracedFetch } from './traced-fetch.ts';

/** The kernel takes processes away after SIGKILL in its own time, in milliseconds that are few but not none. */
const killLimit = 1_000;
const drainLimit = 200;

/** A child process with both output streams piped. */
export type SpawnedChild = ChildProcessByStdio<null, Readable, Readable> & { readonly pid: number };

/** A service that is a process on this machine. */
export interface ProcessService extends Service, AsyncDisposable {
  /** The port that it was given, in its environment as `PORT`. */
  readonly port: number;
  readonly pid: number;
  /**
   * Asks a path of the service, with the current trace in the headers.
   * Rejects with `CLNRM_SERVICE_EXITED` and the last lines of output when the service is gone.
   */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

/** A process that has been spawned, whether or not it is ready. */
export class RunningProcess implements ProcessService {
  readonly name: string;
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly output: ProcessOutput = new ProcessOutput();
  /** Settles when the process has ended and what it printed has been read. */
  readonly exit: Promise<ProcessExit>;
  readonly #graceful: number;
  readonly #guard: GroupGuard;
  #ended: ProcessExit | undefined;
  #stopRequested = false;
  #stopping: Promise<void> | undefined;

  constructor(options: ResolvedProcessOptions, port: number, child: SpawnedChild, guard: GroupGuard) {
    this.name = options.name;
    this.url = `http://127.0.0.1:${port}`;
    this.port = port;
    this.pid = child.pid;
    this.#graceful = options.graceful;
    this.#guard = guard;
    this.output.collect(child.stdout);
    this.output.collect(child.stderr);
    this.exit = this.#observe(child);
  }

  /** How it ended, as far as that has happened. */
  get exitNow(): ProcessExit | undefined {
    return this.#ended;
  }

  logs(): readonly string[] {
    return this.output.lines;
  }

  async fetch(path: string, init?: RequestInit): Promise<Response> {
    try {
      return await tracedFetch(new URL(path, this.url).href, init);
    } catch (error) {
      throw this.#ended === undefined ? error : goneError(this.name, path, this.#end(), this.logs(), error);
    }
  }

  async stop(): Promise<void> {
    this.#stopRequested = true;
    await (this.#stopping ??= this.#stop());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #end(): string {
    if (this.#ended === undefined) return 'is running';
    return this.#stopRequested ? 'has been stopped' : describeExit(this.#ended);
  }

  async #stop(): Promise<void> {
    if (this.#graceful > 0) {
      terminateGroup(this.pid);
      await groupEnded(this.pid, this.#graceful);
    }
    await killGroup(this.pid);
    await this.exit;
    await this.#forget();
  }

  /** The number of a group may be given to strangers once the group is gone, so nothing may signal it afterwards. */
  async #forget(): Promise<void> {
    await killGroup(this.pid);
    await groupEnded(this.pid, killLimit);
    await this.#guard.release();
  }

  async #observe(child: SpawnedChild): Promise<ProcessExit> {
    const elapsed = stopwatch();
    const closed = once(child, 'close');
    const exit = await new Promise<ProcessExit>((resolve) => {
      child.once('exit', (code, signal) => {
        const after = elapsed();
        resolve(
          signal === null ? { kind: 'exited', code: code ?? 0, after } : { kind: 'killed', signal, after },
        );
      });
    });
    this.#ended = exit;
    this.#stopping ??= this.#forget();
    // A process that left the group may hold the streams open for as long as it likes.
    const drained = new AbortController();
    void closed.then(() => drained.abort());
    await pause(drainLimit, drained.signal);
    child.stdout.destroy();
    child.stderr.destroy();
    return exit;
  }
}
