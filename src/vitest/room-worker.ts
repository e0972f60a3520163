import { setImmediate as turn } from 'node:timers/promises';
import type { CrashEvidence, RetireReason } from '@clnrm/model';
import type { PoolOptions, PoolWorker, WorkerRequest } from 'vitest/node';
import type { RoomExit } from '../room/launch/room-process.ts';
import type { CurrentTask, RoomReport } from '../room/messages.ts';
import { isClnrmMessage, isReserve, isRoomReport, isShare } from '../room/messages.ts';
import type { FileOutput } from '../room/room-output.ts';
import { openFileOutput } from '../room/room-output.ts';
import { Delivery } from './delivery.ts';
import { hideOwnFramesOfLeaks } from './hide-own-frames.ts';
import type { RoomEnd } from './room-errors.ts';
import { blocked, crashed, leakErrors, notStarted, serializeError } from './room-errors.ts';
import type { RoomHost } from './room-host.ts';
import { RoomLog } from './room-log.ts';
import { RoomLease } from './room-lease.ts';
import { RunningTask } from './running-task.ts';
import { VitestCalls } from './vitest-calls.ts';
import type { RpcRequest, RpcResponse, WorkerResponse } from './vitest-messages.ts';
import { isRpcRequest, isRpcResponse, isWorkerResponse } from './vitest-messages.ts';
import { WorkerEvents } from './worker-events.ts';

type StartRequest = Extract<WorkerRequest, { type: 'start' }>;
type RunRequest = Extract<WorkerRequest, { type: 'run' | 'collect' }>;

/**
 * What Vitest takes for a worker: one file in one room. Behind it stands a process that may have run files
 * before and may run others after.
 */
export class RoomWorker extends WorkerEvents implements PoolWorker {
  readonly name = 'clnrm';
  /** A container sees the project alone, not the folder where Vitest would keep transformed modules. */
  readonly cacheFs: boolean;
  readonly #options: PoolOptions;
  readonly #host: RoomHost;
  readonly #calls = new VitestCalls((request) => this.tell('message', request));
  readonly #lease: RoomLease;
  readonly #task: RunningTask;
  readonly #log: RoomLog;
  #delivery: Delivery;
  #output: FileOutput | undefined;
  #start: StartRequest | undefined;
  #run: RunRequest | undefined;
  #report: RoomReport | undefined;
  #rerun = false;
  #running = false;
  #cancelled = false;
  /** What to do when the process has started: Vitest's own first step, or another go in a fresh process. */
  #whenStarted: ((response: WorkerResponse) => void) | undefined;
  #retire: RetireReason | undefined;
  #teardownError: unknown;

  constructor(options: PoolOptions, host: RoomHost) {
    super();
    this.#options = options;
    this.#host = host;
    this.cacheFs = host.options.isolation !== 'container';
    this.#lease = new RoomLease(host, options, {
      onMessage: (message) => this.#receive(message),
      onExit: (exit) => void this.#exited(exit),
    });
    this.#delivery = this.#newDelivery(false);
    this.#log = new RoomLog(host, options.project.name);
    this.#task = new RunningTask({
      grace: host.hardTimeout(options),
      patience: Math.max(options.project.config.hookTimeout, 30_000),
      ping: () => this.#lease.send({ clnrm: 'ping' }),
      onBlocked: (limit, grace) => void this.#blocked(limit, grace),
    });
  }

  start(): Promise<void> {
    this.#lease.take();
    return Promise.resolve();
  }

  send(message: WorkerRequest | RpcRequest | RpcResponse): void {
    if (isRpcResponse(message)) {
      if (!this.#calls.take(message)) this.#lease.send(message);
    } else if (isRpcRequest(message)) {
      this.#cancelled ||= message.m === 'onCancel';
      this.#lease.send(message);
    } else if (message.type === 'start') this.#begin(message);
    else if (message.type === 'run' || message.type === 'collect') this.#enter(message);
    else if (message.type === 'stop' && !this.#lease.stop(message)) {
      this.respond({ type: 'stopped', error: this.#teardownError });
    }
  }

  async stop(): Promise<void> {
    this.#task.stop();
    await this.#lease.end(this.#running ? 'cancelled' : (this.#retire ?? 'cancelled'));
  }

  #begin(request: StartRequest): void {
    this.#start = request;
    this.#whenStarted = (response) => this.tell('message', response);
    this.#lease.start(request);
  }

  #enter(request: RunRequest): void {
    const pooled = this.#lease.process;
    if (pooled === undefined) return;
    const file = request.context.files[0]?.filepath ?? '';
    const provided = { ...request.context.providedContext, ...this.#host.provide(pooled, file) };
    this.#run = { ...request, context: { ...request.context, providedContext: provided } };
    this.#host.pool.changed(request.context.invalidates ?? []);
    const retractable = this.#mayRerun() && request.type === 'run';
    this.#delivery = this.#newDelivery(retractable);
    this.#output = retractable ? openFileOutput() : undefined;
    this.#execute(retractable);
  }

  #execute(retractable: boolean): void {
    const pooled = this.#lease.process;
    const run = this.#run;
    if (pooled === undefined || run === undefined) return;
    this.#running = true;
    this.#log.begin(run.context.files[0]?.filepath ?? '');
    this.#report = undefined;
    this.#lease.enter(run.context.files.length, this.#output);
    const order = this.#host.order(pooled, this.#options, { method: run.type, retractable });
    this.#lease.send({ clnrm: 'order', order });
    this.#lease.send(run);
    this.#task.begin();
    this.#host.prepareNext(this.#options);
  }

  #newDelivery(retractable: boolean): Delivery {
    return new Delivery(
      {
        toVitest: (request) => this.tell('message', request),
        toWorker: (response) => this.#lease.send(response),
        call: (method, ...args) => this.#calls.call(method, args),
      },
      retractable,
    );
  }

  #receive(message: unknown): void {
    if (isClnrmMessage(message)) this.#heed(message);
    else if (isRpcRequest(message)) this.#passOn(message);
    else if (isWorkerResponse(message)) this.#advance(message);
    // Anything else comes from a test that found `process.send`; Vitest would not survive it.
    else if (isRpcResponse(message)) this.tell('message', message);
  }

  #passOn(request: RpcRequest): void {
    // The worker keeps what it is told here for as long as it lives; only what the host pushes stays right.
    if (request.m === 'fetchWarmModules' && this.#host.watch) {
      if (request.i !== undefined) this.#lease.send({ t: 's', i: request.i, r: {} });
    } else this.#delivery.receive(request.m === 'onAsyncLeaks' ? hideOwnFramesOfLeaks(request) : request);
  }

  #heed(message: { readonly clnrm: string }): void {
    if (message.clnrm === 'pong') this.#task.alive();
    // A file that was cut short had no time to clean up.
    else if (isRoomReport(message)) this.#report = this.#cancelled ? { ...message, leaks: [] } : message;
    else if (message.clnrm === 'ran') this.#settle();
    else if (isReserve(message)) this.#lease.reserve(message.demand);
    else if (isShare(message)) void this.#share(message.keep);
    else if (message.clnrm === 'current') {
      const task = message as CurrentTask;
      if (task.ended !== undefined) this.#delivery.testEnded(task.ended.id, task.ended.result);
      this.#task.enter(task);
    }
  }

  async #share(keep: boolean): Promise<void> {
    const answer = await this.#host.keepers(this.#lease.process?.directories.base, keep);
    this.#lease.send({ clnrm: 'keepers', ...answer });
  }

  #advance(response: WorkerResponse): void {
    if (response.type === 'testfileFinished') void this.#finished(response);
    else if (response.type === 'started') {
      const whenStarted = this.#whenStarted;
      this.#whenStarted = undefined;
      whenStarted?.(response);
    } else this.tell('message', response);
  }

  /** Decides on a file that holds back what it wrote. */
  #settle(): void {
    if (this.#delivery.failed && !this.#cancelled) void this.#runAgain();
    else this.#lease.send({ clnrm: 'keep' });
  }

  async #finished(response: WorkerResponse): Promise<void> {
    this.#task.stop();
    this.#running = false;
    if (this.#mayRerun() && (this.#delivery.failed || response.error !== undefined)) return this.#runAgain();
    // What the process wrote before it said so is in the pipes, and read within a turn of the event loop.
    await turn();
    await turn();
    await this.#conclude(response);
  }

  async #conclude(response: WorkerResponse): Promise<void> {
    this.#lease.release();
    const report = this.#report;
    if (this.#delivery.failed) await this.#delivery.accept();
    this.#retire = this.#host.reasonToRetire(this.#options, {
      reused: this.#lease.reused,
      files: this.#lease.process?.files ?? 0,
      rerun: this.#rerun,
      report,
    });
    this.#record(undefined);
    await this.#delivery.complete(this.#host.options.leaks === 'fail' ? leakErrors(report?.leaks ?? []) : []);
    // Vitest asks for the next room as soon as it hears of the end of this one.
    if (this.#retire === undefined) this.#lease.giveBack();
    if (report?.teardown !== 'failed') this.tell('message', response);
    else {
      this.#teardownError = response.error;
      this.respond({ type: 'testfileFinished' });
    }
  }

  #mayRerun(): boolean {
    return this.#lease.reused && !this.#rerun && !this.#cancelled && this.#host.options.rerun;
  }

  /** A failure in a process that ran other files may be their fault: only a fresh process can tell. */
  async #runAgain(): Promise<void> {
    this.#rerun = true;
    await this.#replace('failed', () => {
      if (this.#cancelled)
        return void this.#conclude({ __vitest_worker_response__: true, type: 'testfileFinished' });
      this.#delivery.restart();
      this.#output?.stdout.rewind();
      this.#output?.stderr.rewind();
      this.#execute(false);
    });
  }

  /** Goes on in a fresh process. */
  async #replace(reason: RetireReason, next: () => void): Promise<void> {
    this.#running = false;
    this.#task.stop();
    await this.#lease.end(reason);
    this.#lease.take();
    this.#whenStarted = ({ error }) => (error === undefined ? next() : this.tell('error', error));
    if (this.#start !== undefined) this.#lease.start(this.#start);
  }

  #record(crash: CrashEvidence | undefined): void {
    const pooled = this.#lease.process;
    if (pooled === undefined) return;
    const { reused } = this.#lease;
    const { erred } = this.#delivery;
    this.#log.end({
      pooled,
      reused,
      erred,
      rerun: this.#rerun,
      retired: this.#retire,
      report: this.#report,
      crash,
    });
  }

  async #blocked(limit: number, grace: number): Promise<void> {
    if (!this.#running) return;
    if (this.#mayRerun()) return this.#runAgain();
    this.#running = false;
    await this.#lease.end('crashed');
    await this.#abandon(blocked(this.#task.name, limit, grace));
  }

  async #exited(exit: RoomExit): Promise<void> {
    this.#task.stop();
    if (!this.#running) {
      if (this.#whenStarted === undefined) return;
      this.tell('error', notStarted(exit));
      return;
    }
    this.#running = false;
    if (this.#mayRerun()) await this.#runAgain();
    else await this.#abandon(crashed(this.#task.name, exit));
  }

  async #abandon({ error, evidence }: RoomEnd): Promise<void> {
    this.#retire = 'crashed';
    this.#record(evidence);
    if (this.#delivery.failed) await this.#delivery.accept();
    const told = await this.#delivery.abandon({
      current: this.#task.testId,
      error: serializeError(error),
      duration: this.#task.duration,
      note: 'the room ended before this test ran',
    });
    if (told) await this.#runRest();
    else this.tell('error', error);
  }

  /** Without isolation one process runs many files: those that it did not get to run in the next one. */
  async #runRest(): Promise<void> {
    const run = this.#run;
    const rest = run?.context.files.filter(({ filepath }) => !this.#delivery.started.has(filepath)) ?? [];
    if (run === undefined || rest.length === 0 || this.#cancelled)
      return this.respond({ type: 'testfileFinished' });
    this.#run = { ...run, context: { ...run.context, files: rest } };
    this.#retire = undefined;
    this.#delivery = this.#newDelivery(false);
    await this.#replace('crashed', () => this.#execute(false));
  }
}
