import type { CollectedTask, RpcRequest, RpcResponse, TaskEvent, TaskPack, TaskResult } from './vitest-messages.ts';
import { isFailure, isFinal, tasksIn } from './task-tree.ts';

/** The two ends that a delivery stands between. */
export interface DeliveryEnds {
  /** Passes a request on to Vitest. */
  readonly toVitest: (request: RpcRequest) => void;
  /** Answers a request of the worker without asking Vitest. */
  readonly toWorker: (response: RpcResponse) => void;
  /** Asks Vitest something in the worker's name; resolves with the answer. */
  readonly call: (method: string, ...args: unknown[]) => Promise<unknown>;
}

/** How a file ended whose process is gone. */
export interface Abandonment {
  /** Id of the test that was running. */
  readonly current: string | undefined;
  readonly error: unknown;
  /** Milliseconds that the test had been running. */
  readonly duration: number;
  /** Why the tests after it did not run. */
  readonly note: string;
}

/** What a worker reports only once per file, and what must not be reported twice when a file runs twice. */
const deferrable = new Set(['snapshotSaved', 'onAfterSuiteRun', 'onTestModuleDependencies', 'onAsyncLeaks']);
const reports = new Set([
  ...deferrable,
  'onQueued',
  'onCollected',
  'onTaskUpdate',
  'onUserConsoleLog',
  'onUnhandledError',
  'onTestBenchmark',
  'onTaskArtifactRecord',
  'onCancel',
]);

/**
 * Carries the reports of one run of a file from its worker to Vitest. The end of a file is kept back until the
 * audit has spoken. When `retractable`, nothing is delivered from the first failure on, so that the file can run
 * again; what was delivered before is not delivered twice.
 */
export class Delivery {
  /** The collected file, or the queued one while it is still being imported. */
  file: CollectedTask | undefined;
  /** Whether a failure was seen and kept back. */
  failed = false;
  collected = false;
  readonly #ends: DeliveryEnds;
  #retractable: boolean;
  #ids = '';
  #deferred: RpcRequest[] = [];
  #final: { pack: TaskPack | undefined; event: TaskEvent } | undefined;
  readonly #delivered = new Set<string>();
  readonly #logs = new Map<string, number>();
  #logsToSkip = new Map<string, number>();
  readonly #ended = new Map<string, TaskResult>();

  constructor(ends: DeliveryEnds, retractable: boolean) {
    this.#ends = ends;
    this.#retractable = retractable;
  }

  /** Takes a request of the worker. */
  receive(request: RpcRequest): void {
    if (this.#retractable && this.#revealsFailure(request)) this.failed = true;
    if (this.failed && (reports.has(request.m) || request.m === 'getCountOfFailedTests')) this.#drop(request);
    else if (deferrable.has(request.m)) this.#defer(request);
    else if (request.m === 'onTaskUpdate') this.#update(request);
    else if (request.m === 'onCollected' || request.m === 'onQueued') this.#collect(request);
    else if (request.m === 'onUserConsoleLog') this.#log(request);
    else this.#ends.toVitest(request);
  }

  /** Takes the result of a test that ended but whose report may still be on its way. */
  testEnded(id: string, result: unknown): void {
    this.#ended.set(id, result as TaskResult);
  }

  /** Starts over, for the run in a fresh process. */
  restart(): void {
    this.failed = false;
    this.collected = false;
    this.#retractable = false;
    this.#deferred = [];
    this.#final = undefined;
    this.#ended.clear();
    this.#logsToSkip = new Map(this.#logs);
  }

  /** Delivers the end of the file; `errors` turn it into a failure. */
  async complete(errors: readonly unknown[]): Promise<void> {
    await this.#flush();
    const final = this.#final;
    if (final === undefined) return;
    this.#final = undefined;
    const [id, result, meta] = final.pack ?? [final.event[0], undefined, {}];
    const state = errors.length > 0 ? 'fail' : (result?.state ?? 'pass');
    const ended = errors.length > 0 ? { ...result, state, errors: [...(result?.errors ?? []), ...errors] } : result;
    await this.#ends.call('onTaskUpdate', [[id, ended, meta]], [final.event]);
  }

  /**
   * Delivers a file whose process is gone: results before it are kept, the error is charged to the current test or,
   * where there is none, to the file. False when Vitest never heard of the file.
   */
  async abandon({ current, error, duration, note }: Abandonment): Promise<boolean> {
    if (this.file === undefined) return false;
    await this.#flush();
    const file = this.file;
    if (!this.collected) {
      // The file refers to itself, so it has to stay the same object.
      const result: TaskResult = { state: 'fail', errors: [error] };
      await this.#ends.call('onCollected', [Object.assign(file, { result })]);
      await this.#ends.call('onTaskUpdate', [[file.id, result, file.meta]], [[file.id, 'suite-failed-early', undefined]]);
      return true;
    }
    const packs: TaskPack[] = [];
    const events: TaskEvent[] = [];
    const charged = this.#isOpenTest(current) ? current : undefined;
    this.#close(file, { charged, error, duration, note, packs, events });
    await this.#ends.call('onTaskUpdate', packs, events);
    return true;
  }

  #close(task: CollectedTask, closing: Closing): boolean {
    if (task.type === 'test') return this.#closeTest(task, closing);
    let failed = false;
    for (const child of task.tasks ?? []) failed = this.#close(child, closing) || failed;
    if (this.#isDelivered(task.id, 'suite-finished')) return failed;
    // Nothing was running: the file itself is charged.
    const isCharged = task === this.file && closing.charged === undefined;
    const errors = isCharged ? [closing.error] : undefined;
    const state = failed || isCharged ? 'fail' : 'pass';
    closing.packs.push([task.id, { state, startTime: Date.now(), duration: 0, ...(errors && { errors }) }, task.meta]);
    closing.events.push([task.id, 'suite-finished', undefined]);
    return failed || isCharged;
  }

  #closeTest(task: CollectedTask, closing: Closing): boolean {
    const known = this.#ended.get(task.id);
    if (this.#isDelivered(task.id, 'test-finished')) return known?.state === 'fail';
    if (task.mode === 'skip' || task.mode === 'todo') return false;
    const failed = task.id === closing.charged;
    const result: TaskResult = failed
      ? { state: 'fail', startTime: Date.now() - closing.duration, duration: closing.duration, errors: [closing.error] }
      : (known ?? { state: 'skip', note: closing.note });
    closing.packs.push([task.id, result, task.meta]);
    closing.events.push([task.id, 'test-finished', undefined]);
    return result.state === 'fail';
  }

  #isOpenTest(id: string | undefined): boolean {
    return (
      id !== undefined &&
      !this.#ended.has(id) &&
      !this.#isDelivered(id, 'test-finished') &&
      tasksIn(this.file).some((task) => task.id === id && task.type === 'test')
    );
  }

  #isDelivered(id: string, event: string): boolean {
    return this.#delivered.has(`${id} ${event} pass`) || this.#delivered.has(`${id} ${event} fail`) || this.#delivered.has(`${id} ${event} skip`);
  }

  #revealsFailure(request: RpcRequest): boolean {
    if (request.m === 'onUnhandledError' || request.m === 'getCountOfFailedTests') return true;
    if (request.m === 'onCollected') return (request.a[0] as CollectedTask[]).some((file) => file.result?.state === 'fail');
    if (request.m !== 'onTaskUpdate') return false;
    return isFailure(request.a[0] as TaskPack[], request.a[1] as TaskEvent[]);
  }

  #drop(request: RpcRequest): void {
    // A worker that would bail out asks for the count first; it must run to its end, whatever the count.
    if (request.m === 'getCountOfFailedTests') this.#answer(request, Number.NEGATIVE_INFINITY);
    else this.#answer(request, request.m === 'onTaskArtifactRecord' ? request.a[1] : undefined);
  }

  #defer(request: RpcRequest): void {
    this.#deferred.push(request);
    this.#answer(request, undefined);
  }

  #answer(request: RpcRequest, value: unknown): void {
    if (request.i !== undefined) this.#ends.toWorker({ t: 's', i: request.i, r: value });
  }

  #collect(request: RpcRequest): void {
    const [file] = request.m === 'onQueued' ? [request.a[0] as CollectedTask] : (request.a[0] as CollectedTask[]);
    const ids = tasksIn(file).map((task) => task.id).join();
    const known = this.#delivered.has(`${request.m} ${ids}`);
    this.file = file;
    this.collected ||= request.m === 'onCollected';
    this.#ids = ids;
    this.#delivered.add(`${request.m} ${this.#ids}`);
    if (known) this.#answer(request, undefined);
    else this.#ends.toVitest(request);
  }

  #update(request: RpcRequest): void {
    const packs = request.a[0] as readonly TaskPack[];
    const events = request.a[1] as readonly TaskEvent[];
    const final = events.find((event) => event[0] === this.file?.id && isFinal(event));
    if (final !== undefined) this.#final = { event: final, pack: packs.find(([id]) => id === final[0]) };
    const states = new Map(packs.map(([id, result]) => [id, result?.state]));
    const rest = events.filter((event) => event !== final && this.#isNew(event, states.get(event[0])));
    const restPacks = final === undefined ? packs : packs.filter(([id]) => id !== final[0]);
    if (rest.length === 0 && restPacks.length === 0) this.#answer(request, undefined);
    else this.#ends.toVitest({ ...request, a: [restPacks, rest] });
  }

  #isNew([id, event]: TaskEvent, state: string | undefined): boolean {
    const key = `${id} ${event} ${state ?? ''}`;
    if (this.#delivered.has(key)) return false;
    this.#delivered.add(key);
    return true;
  }

  #log(request: RpcRequest): void {
    const task = (request.a[0] as { readonly taskId?: string }).taskId ?? '';
    const skip = this.#logsToSkip.get(task) ?? 0;
    if (skip > 0) {
      this.#logsToSkip.set(task, skip - 1);
      this.#answer(request, undefined);
      return;
    }
    this.#logs.set(task, (this.#logs.get(task) ?? 0) + 1);
    this.#ends.toVitest(request);
  }

  async #flush(): Promise<void> {
    for (const request of this.#deferred.splice(0)) await this.#ends.call(request.m, ...request.a);
  }
}

interface Closing {
  readonly charged: string | undefined;
  readonly error: unknown;
  readonly duration: number;
  readonly note: string;
  readonly packs: TaskPack[];
  readonly events: TaskEvent[];
}
