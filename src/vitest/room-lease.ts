import type { RetireReason } from '@clnrm/model';
import type { Reservation, ResourceDemand } from '@clnrm/scenario';
import type { PoolOptions, WorkerRequest } from 'vitest/node';
import type { RoomExit } from '../room/launch/room-process.ts';
import type { PooledProcess } from '../room/process-pool.ts';
import type { FileOutput } from '../room/room-output.ts';
import type { RoomHost } from './room-host.ts';

/** Who hears of a leased process. */
export interface LeaseListeners {
  readonly onMessage: (message: unknown) => void;
  readonly onExit: (exit: RoomExit) => void;
}

/** The process that a worker has at the moment, if any, and the share of the machine that goes with it. */
export class RoomLease {
  readonly #host: RoomHost;
  readonly #options: PoolOptions;
  readonly #listeners: LeaseListeners;
  #pooled: PooledProcess | undefined;
  #ended: PooledProcess | undefined;
  #reused = false;
  #reservation: Reservation | undefined;

  constructor(host: RoomHost, options: PoolOptions, listeners: LeaseListeners) {
    this.#host = host;
    this.#options = options;
    this.#listeners = listeners;
  }

  /** The process, undefined before it was taken and after it was given back. */
  get process(): PooledProcess | undefined {
    return this.#pooled;
  }

  /** Whether the process had run other files when it was taken. */
  get reused(): boolean {
    return this.#reused;
  }

  /** Takes a process that is idle, or a fresh one. */
  take(): void {
    const pooled = this.#host.lease(this.#options);
    this.#reused = pooled.files > 0;
    this.#pooled = pooled;
    pooled.process.onMessage(this.#listeners.onMessage);
    pooled.process.onExit((exit) => {
      this.release();
      this.#listeners.onExit(exit);
    });
  }

  /** Sends Vitest's first request, which names the span that the file belongs to. */
  start(request: Extract<WorkerRequest, { type: 'start' }>): void {
    if (this.#pooled !== undefined) this.#pooled.otelCarrier = request.traces.otelCarrier;
    this.send(request);
  }

  /**
   * Has the process answer Vitest's last request, where fixtures and the environment are there until then. False
   * where they were taken down with the file.
   */
  stop(request: WorkerRequest): boolean {
    const pooled = this.#pooled;
    if (this.#options.project.config.isolate || pooled === undefined || pooled.process.exited) return false;
    pooled.stopped = true;
    this.send(request);
    return true;
  }

  send(message: unknown): void {
    this.#pooled?.process.send(message);
  }

  /** Counts files that the process is about to run, and what was shown of their output before. */
  enter(files: number, output: FileOutput | undefined): void {
    const pooled = this.#pooled;
    if (pooled === undefined) return;
    pooled.files += files;
    pooled.stdout.shown = output?.stdout;
    pooled.stderr.shown = output?.stderr;
  }

  /**
   * Sets a share of the machine aside for what the process starts, and tells it when it has it. A file asks once, and
   * without isolation the next one asks after the services of the one before have ended.
   */
  reserve(demand: ResourceDemand): void {
    this.release();
    this.#reservation = this.#host.resources.reserve(demand);
    void this.#reservation.granted.then(() => this.send({ clnrm: 'granted' }));
  }

  /** Gives the share back when nothing that asked for it is left; the end of the process does so by itself. */
  release(): void {
    this.#reservation?.release();
    this.#reservation = undefined;
  }

  /** Gives the process back for other files. */
  giveBack(): void {
    const pooled = this.#pooled;
    if (pooled === undefined) return;
    this.enter(0, undefined);
    this.#pooled = undefined;
    this.#host.pool.release(pooled);
  }

  /** Ends the process, once; nothing is heard of it any more. */
  async end(reason: RetireReason): Promise<void> {
    const pooled = this.#pooled;
    if (pooled !== undefined && pooled !== this.#ended) {
      this.#ended = pooled;
      pooled.process.onMessage(undefined);
      pooled.process.onExit(undefined);
      await this.#host.end(pooled, reason);
    }
    this.release();
  }
}
