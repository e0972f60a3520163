import { EventEmitter } from 'node:events';
import type { CrashEvidence, RetireReason } from '@clnrm/model';
import type { Span } from '@opentelemetry/api';
import type { PoolOptions, PoolWorker, WorkerRequest } from 'vitest/node';
import type { RoomExit } from '../room/launch/room-process.ts';
import type { CurrentTask, RoomReport } from '../room/messages.ts';
import { isClnrmMessage } from '../room/messages.ts';
import type { PooledProcess } from '../room/process-pool.ts';
import { decideFate } from '../run/execute.ts';
import { Delivery } from './delivery.ts';
import type { RoomEnd } from './room-errors.ts';
import { blocked, crashed, leakErrors, notStarted } from './room-errors.ts';
import type { RoomHost } from './room-host.ts';
import { VitestCalls } from './vitest-calls.ts';
import type { RpcRequest, RpcResponse, WorkerResponse } from './vitest-messages.ts';
import { isRpcRequest, isRpcResponse, isWorkerResponse } from './vitest-messages.ts';
import { Watchdog } from './watchdog.ts';

type Listener = (...values: never[]) => void;
type StartRequest = Extract<WorkerRequest, { type: 'start' }>;
type RunRequest = Extract<WorkerRequest, { type: 'run' | 'collect' }>;

/**
 * What Vitest takes for a worker: one file in one room. Behind it stands a process that may have run files
 * before and may run others after.
 */
export class RoomWorker implements PoolWorker {
  readonly name = 'clnrm';
  /** A container sees the project alone, not the folder where Vitest would keep transformed modules. */
  readonly cacheFs: boolean;
  readonly #options: PoolOptions;
  readonly #host: RoomHost;
  readonly #events = new EventEmitter();
  readonly #calls = new VitestCalls((request) => this.#events.emit('message', request));
  readonly #watchdog: Watchdog;
  #pooled: PooledProcess | undefined;
  #delivery: Delivery;
  #start: StartRequest | undefined;
  #run: RunRequest | undefined;
  #current: CurrentTask | undefined;
  #currentSince = 0;
  #report: RoomReport | undefined;
  #span: Span | undefined;
  #reused = false;
  #rerun = false;
  #running = false;
  #starting = true;
  #retire: RetireReason | undefined;

  constructor(options: PoolOptions, host: RoomHost) {
    this.#options = options;
    this.#host = host;
    this.cacheFs = host.options.isolation !== 'container';
    this.#delivery = this.#newDelivery(false);
    this.#watchdog = new Watchdog({
      grace: host.options.hardTimeout === false ? 0 : host.options.hardTimeout,
      patience: Math.max(options.project.config.hookTimeout, 30_000),
      ping: () => this.#pooled?.process.send({ clnrm: 'ping' }),
      onBlocked: (limit) => void this.#blocked(limit),
    });
  }

  on(event: string, callback: Listener): void {
    this.#events.on(event, callback as (...values: unknown[]) => void);
  }

  off(event: string, callback: Listener): void {
    this.#events.off(event, callback as (...values: unknown[]) => void);
  }

  deserialize(data: unknown): unknown {
    return data;
  }

  start(): Promise<void> {
    this.#take();
    return Promise.resolve();
  }

  send(message: WorkerRequest | RpcResponse): void {
    if (isRpcResponse(message)) {
      if (!this.#calls.take(message)) this.#pooled?.process.send(message);
    } else if (!('type' in message)) this.#pooled?.process.send(message);
    else if (message.type === 'start') this.#begin(message);
    else if (message.type === 'run' || message.type === 'collect') this.#enter(message);
    else if (message.type === 'stop') this.#respond({ type: 'stopped' });
    else this.#pooled?.process.send(message);
  }

  async stop(): Promise<void> {
    this.#watchdog.stop();
    if (this.#pooled === undefined) return;
    if (this.#running) this.#retire = 'cancelled';
    await this.#host.end(this.#pooled, this.#retire ?? 'cancelled');
  }

  /** Frees a process that may run another file before Vitest asks for the next room, not after. */
  #giveBack(): void {
    const pooled = this.#pooled;
    if (pooled === undefined || this.#retire !== undefined) return;
    this.#pooled = undefined;
    this.#host.pool.release(pooled);
  }

  #take(): void {
    const pooled = this.#host.lease(this.#options);
    this.#reused = pooled.files > 0;
    this.#pooled = pooled;
    pooled.process.onMessage((message) => this.#receive(message));
    pooled.process.onExit((exit) => void this.#exited(exit));
  }

  #begin(request: StartRequest): void {
    this.#start = request;
    this.#pooled?.process.send(request);
  }

  #enter(request: RunRequest): void {
    const pooled = this.#pooled;
    if (pooled === undefined) return;
    const file = request.context.files[0]?.filepath ?? '';
    const provided = { ...request.context.providedContext, ...this.#host.provide(pooled, file) };
    this.#run = { ...request, context: { ...request.context, providedContext: provided } };
    this.#host.pool.changed(request.context.invalidates ?? []);
    this.#delivery = this.#newDelivery(this.#reused && this.#host.options.rerun && request.type === 'run');
    this.#execute();
  }

  #execute(): void {
    const pooled = this.#pooled;
    const run = this.#run;
    if (pooled === undefined || run === undefined) return;
    this.#running = true;
    this.#span ??= this.#host.startSpan(run.context.files[0]?.filepath ?? '');
    this.#report = undefined;
    this.#current = undefined;
    pooled.files += run.context.files.length;
    const invalidates = this.#host.pool.news(pooled);
    pooled.process.send({ clnrm: 'order', order: this.#host.order(pooled, this.#options, invalidates, run.type) });
    pooled.process.send(run);
    if (this.#host.options.hardTimeout !== false) this.#watchdog.watch({ type: undefined, timeout: 0 });
  }

  #newDelivery(retractable: boolean): Delivery {
    return new Delivery(
      {
        toVitest: (request) => this.#events.emit('message', request),
        toWorker: (response) => this.#pooled?.process.send(response),
        call: (method, ...args) => this.#calls.call(method, args),
      },
      retractable,
    );
  }

  #receive(message: unknown): void {
    if (isClnrmMessage(message)) this.#heed(message);
    else if (isRpcRequest(message)) this.#passOn(message);
    else if (isWorkerResponse(message)) this.#advance(message);
    else this.#events.emit('message', message);
  }

  #passOn(request: RpcRequest): void {
    // The worker keeps what it is told here for as long as it lives; only what the host pushes stays right.
    if (request.m === 'fetchWarmModules' && this.#host.watch) {
      if (request.i !== undefined) this.#pooled?.process.send({ t: 's', i: request.i, r: {} });
    } else this.#delivery.receive(request);
  }

  #heed(message: { readonly clnrm: string }): void {
    if (message.clnrm === 'pong') this.#watchdog.alive();
    else if (message.clnrm === 'left') this.#report = message as RoomReport;
    else if (message.clnrm === 'current') {
      this.#current = message as CurrentTask;
      this.#currentSince = performance.now();
      if (this.#current.ended !== undefined) {
        this.#delivery.testEnded(this.#current.ended.id, this.#current.ended.result);
      }
      if (this.#host.options.hardTimeout !== false) this.#watchdog.watch(this.#current);
    }
  }

  #advance(response: WorkerResponse): void {
    if (response.type === 'testfileFinished') void this.#finished(response);
    else if (response.type !== 'started') this.#events.emit('message', response);
    else if (this.#rerun) this.#execute();
    else {
      this.#starting = false;
      this.#events.emit('message', response);
    }
  }

  async #finished(response: WorkerResponse): Promise<void> {
    this.#watchdog.stop();
    this.#running = false;
    if (this.#delivery.failed || (this.#mayRerun() && response.error !== undefined)) {
      await this.#runAgain();
      return;
    }
    const report = this.#report;
    const leaks = report?.leaks ?? [];
    const fate = decideFate(
      {
        reused: this.#reused,
        files: this.#pooled?.files ?? 0,
        memory: report?.memory ?? 0,
        failed: this.#delivery.failed,
        clean: report?.clean ?? false,
        reset: report?.reset ?? false,
        rerun: this.#rerun,
      },
      this.#host.reusePolicy(this.#options),
    );
    this.#retire = fate.kind === 'retire' ? fate.reason : undefined;
    this.#record(undefined);
    await this.#delivery.complete(this.#host.options.leaks === 'fail' ? leakErrors(leaks) : []);
    this.#giveBack();
    this.#events.emit('message', response);
  }

  #mayRerun(): boolean {
    return this.#reused && !this.#rerun && this.#host.options.rerun;
  }

  /** A failure in a process that ran other files may be their fault: only a fresh process can tell. */
  async #runAgain(): Promise<void> {
    const pooled = this.#pooled;
    this.#rerun = true;
    this.#delivery.restart();
    if (pooled !== undefined) {
      pooled.process.onExit(undefined);
      await this.#host.end(pooled, 'failed');
    }
    this.#take();
    if (this.#start !== undefined) this.#pooled?.process.send(this.#start);
  }

  #record(crash: CrashEvidence | undefined): void {
    const pooled = this.#pooled;
    const file = this.#run?.context.files[0]?.filepath;
    const span = this.#span;
    if (pooled === undefined || file === undefined || span === undefined) return;
    this.#span = undefined;
    this.#host.record({
      file,
      project: this.#options.project.name,
      pooled,
      reused: this.#reused,
      rerun: this.#rerun,
      retired: this.#retire,
      report: this.#report,
      crash,
      span,
    });
  }

  async #blocked(limit: number): Promise<void> {
    const pooled = this.#pooled;
    if (pooled === undefined || !this.#running) return;
    pooled.process.onExit(undefined);
    this.#running = false;
    await this.#host.end(pooled, 'crashed');
    if (this.#mayRerun()) await this.#runAgain();
    else await this.#abandon(blocked(this.#current?.name, limit, this.#watchdogGrace()));
  }

  #watchdogGrace(): number {
    return this.#host.options.hardTimeout === false ? 0 : this.#host.options.hardTimeout;
  }

  async #exited(exit: RoomExit): Promise<void> {
    this.#watchdog.stop();
    if (!this.#running) {
      if (!this.#starting && !this.#rerun) return;
      if (exit.problem === undefined) this.#events.emit('exit', exit.code, exit.signal);
      else this.#events.emit('error', notStarted(exit.problem));
      return;
    }
    this.#running = false;
    if (this.#mayRerun()) await this.#runAgain();
    else await this.#abandon(crashed(this.#current?.name, exit));
  }

  async #abandon({ error, evidence }: RoomEnd): Promise<void> {
    this.#running = false;
    this.#retire = 'crashed';
    this.#record(evidence);
    const told = await this.#delivery.abandon({
      current: this.#current?.type === 'test' ? this.#current.id : undefined,
      error: serialize(error),
      duration: performance.now() - this.#currentSince,
      note: 'the room ended before this test ran',
    });
    if (told) this.#respond({ type: 'testfileFinished' });
    else this.#events.emit('error', error);
  }

  #respond(response: { readonly type: WorkerResponse['type'] }): void {
    queueMicrotask(() => this.#events.emit('message', { __vitest_worker_response__: true, ...response }));
  }
}

function serialize(error: Error): { name: string; message: string; stack: string } {
  return { name: error.name, message: error.message, stack: error.stack ?? '' };
}
