import { closeFile } from './close-file.ts';
import { ShownText } from '../room/shown-text.ts';
import { isFailure, isFinal, tasksIn } from './task-tree.ts';
import { Told } from './told.ts';
import type {
  CollectedTask,
  RpcRequest,
  RpcResponse,
  TaskEvent,
  TaskPack,
  TaskResult,
} from './vitest-messages.ts';

/** The two ends that a delivery stands between. */
export interface DeliveryEnds {
  /** Passes a request on to Vitest, whose answer goes to the worker. */
  readonly toVitest: (request: RpcRequest) => void;
  /** Answers a request of the worker without asking Vitest. */
  readonly toWorker: (response: RpcResponse) => void;
  /** Asks Vitest something in the worker's name; resolves with the answer. */
  readonly call: (method: string, ...args: readonly unknown[]) => Promise<unknown>;
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

/** What a worker reports once per file, and what does not count before the file is over. */
const deferrable = new Set(['snapshotSaved', 'onAfterSuiteRun', 'onTestModuleDependencies', 'onAsyncLeaks']);
/** What belongs to one test and is told in the order in which it happened. */
const ofOneTest = new Set(['onTestBenchmark', 'onTaskArtifactRecord']);
const reports = new Set([
  ...deferrable,
  ...ofOneTest,
  'onQueued',
  'onCollected',
  'onTaskUpdate',
  'onUserConsoleLog',
  'onUnhandledError',
  'onCancel',
]);

/**
 * Carries the reports of one run request from its worker to Vitest. The end of a file is kept back until the audit
 * has spoken. When `retractable`, everything is kept back from the first failure on, so that the file can run again;
 * what was delivered before is not delivered twice.
 */
export class Delivery {
  /** The file at hand, queued or collected. */
  file: CollectedTask | undefined;
  /** Whether an error outside of all tests was delivered. */
  erred = false;
  /** Whether a failure was seen and kept back. */
  failed = false;
  /** Absolute paths of the files that Vitest has heard of. */
  readonly started: Set<string> = new Set();
  readonly #ends: DeliveryEnds;
  readonly #mayRepeat: boolean;
  #retractable: boolean;
  #collected = false;
  #forward: (request: RpcRequest) => void;
  #kept: RpcRequest[] = [];
  #deferred: RpcRequest[] = [];
  #final: { readonly pack: TaskPack | undefined; readonly event: TaskEvent } | undefined;
  readonly #finished = new Map<string, string>();
  readonly #ended = new Map<string, TaskResult>();
  readonly #told = new Told();
  readonly #logs = new Map<string, ShownText>();

  constructor(ends: DeliveryEnds, retractable: boolean) {
    this.#ends = ends;
    this.#mayRepeat = retractable;
    this.#retractable = retractable;
    this.#forward = ends.toVitest;
  }

  /** Takes a request of the worker. */
  receive(request: RpcRequest): void {
    if (this.#retractable && revealsFailure(request)) this.failed = true;
    if (this.failed && (reports.has(request.m) || request.m === 'getCountOfFailedTests')) this.#keep(request);
    else if (deferrable.has(request.m)) this.#defer(request);
    else if (request.m === 'onTaskUpdate') this.#update(request);
    else if (request.m === 'onCollected' || request.m === 'onQueued') this.#collect(request);
    else if (request.m === 'onUserConsoleLog') this.#log(request);
    else if (ofOneTest.has(request.m))
      this.#tell(request, `${request.m} ${String(request.a[0])}`, request.a[1]);
    else {
      this.erred ||= request.m === 'onUnhandledError';
      this.#forward(request);
    }
  }

  /** Takes the result of a test that ended but whose report may still be on its way. */
  testEnded(id: string, result: unknown): void {
    this.#ended.set(id, result as TaskResult);
  }

  /** Starts over, for the run in a fresh process: what was kept back is forgotten. */
  restart(): void {
    this.failed = false;
    this.erred = false;
    this.#retractable = false;
    this.#collected = false;
    this.#kept = [];
    this.#deferred = [];
    this.#final = undefined;
    this.#finished.clear();
    this.#ended.clear();
    this.#told.rewind();
    for (const log of this.#logs.values()) log.rewind();
  }

  /** Delivers what was kept back, because the file will not run again. */
  async accept(): Promise<void> {
    this.failed = false;
    this.#retractable = false;
    for (const { m, a } of this.#kept.splice(0)) {
      let delivered: Promise<unknown> | undefined;
      this.#forward = (request) => void (delivered = this.#ends.call(request.m, ...request.a));
      // The worker has its answer already.
      this.receive({ t: 'q', m, a });
      await delivered;
    }
    this.#forward = this.#ends.toVitest;
  }

  /** Delivers the end of the file; `errors` turn it into a failure. */
  async complete(errors: readonly unknown[]): Promise<void> {
    for (const request of this.#deferred.splice(0)) await this.#ends.call(request.m, ...request.a);
    await this.#finish(errors);
  }

  /**
   * Delivers a file whose process is gone: results before it are kept, the error is charged to the current test or,
   * where there is none, to the file. False when Vitest never heard of the file.
   */
  async abandon({ current, error, duration, note }: Abandonment): Promise<boolean> {
    const { file } = this;
    if (file === undefined) return false;
    const isOver = this.#final !== undefined;
    await this.complete([error]);
    if (isOver) return true;
    if (!this.#collected) {
      const result: TaskResult = { state: 'fail', errors: [error] };
      // The file refers to itself, so it has to stay the same object.
      await this.#ends.call('onCollected', [Object.assign(file, { result })]);
      await this.#ends.call(
        'onTaskUpdate',
        [[file.id, result, file.meta]],
        [[file.id, 'suite-failed-early', undefined]],
      );
      return true;
    }
    const charged = this.#isOpenTest(current) ? current : undefined;
    const known = { finished: this.#finished, ended: this.#ended };
    const { packs, events } = closeFile(file, { ...known, charged, error, duration, note });
    await this.#ends.call('onTaskUpdate', packs, events);
    return true;
  }

  #isOpenTest(id: string | undefined): boolean {
    if (id === undefined || this.#ended.has(id) || this.#finished.has(id)) return false;
    return tasksIn(this.file).some((task) => task.id === id && task.type === 'test');
  }

  #keep(request: RpcRequest): void {
    // A worker that would bail out asks for the count first; it must run to its end, whatever the count.
    if (request.m === 'getCountOfFailedTests') return this.#answer(request, Number.NEGATIVE_INFINITY);
    this.#kept.push(request);
    this.#answer(request, ofOneTest.has(request.m) ? request.a[1] : undefined);
  }

  #defer(request: RpcRequest): void {
    this.#deferred.push(request);
    this.#answer(request, undefined);
  }

  #tell(request: RpcRequest, fact: string, answer: unknown): void {
    if (this.#told.isNew(fact)) this.#forward(request);
    else this.#answer(request, answer);
  }

  #answer(request: RpcRequest, value: unknown): void {
    if (request.i !== undefined) this.#ends.toWorker({ t: 's', i: request.i, r: value });
  }

  #collect(request: RpcRequest): void {
    const file =
      request.m === 'onQueued' ? (request.a[0] as CollectedTask) : (request.a[0] as CollectedTask[])[0];
    // Without isolation one request runs many files.
    if (file?.id !== this.file?.id) void this.#finish([]);
    this.file = file;
    this.#collected = request.m === 'onCollected';
    if (file?.filepath !== undefined) this.started.add(file.filepath);
    const tasks = tasksIn(file).map((task) => task.id);
    this.#tell(request, `${request.m} ${tasks.join()}`, undefined);
  }

  #update(request: RpcRequest): void {
    const packs = request.a[0] as readonly TaskPack[];
    const events = request.a[1] as readonly TaskEvent[];
    const states = new Map(packs.map(([id, result]) => [id, result?.state ?? '']));
    const final = events.find((event) => event[0] === this.file?.id && isFinal(event));
    if (final !== undefined) this.#final = { event: final, pack: packs.find(([id]) => id === final[0]) };
    const rest = events.filter((event) => event !== final && this.#isNew(event, states.get(event[0]) ?? ''));
    const restPacks = final === undefined ? packs : packs.filter(([id]) => id !== final[0]);
    if (rest.length === 0 && restPacks.length === 0) this.#answer(request, undefined);
    else this.#forward({ ...request, a: [restPacks, rest] });
  }

  #isNew(event: TaskEvent, state: string): boolean {
    const [id, name] = event;
    if (isFinal(event)) this.#finished.set(id, state);
    return this.#told.isNew(`${id} ${name} ${state}`);
  }

  #log(request: RpcRequest): void {
    if (!this.#mayRepeat) return this.#forward(request);
    const log = request.a[0] as { readonly taskId?: string; readonly type: string; readonly content: string };
    const source = `${log.taskId ?? ''} ${log.type}`;
    const shown = this.#logs.get(source) ?? new ShownText();
    this.#logs.set(source, shown);
    const content = shown.pass(log.content);
    if (content === '') this.#answer(request, undefined);
    else this.#forward({ ...request, a: [{ ...log, content }] });
  }

  async #finish(errors: readonly unknown[]): Promise<void> {
    const final = this.#final;
    if (final === undefined) return;
    this.#final = undefined;
    const [id, result, meta] = final.pack ?? [final.event[0], undefined, {}];
    const state = errors.length > 0 ? 'fail' : (result?.state ?? 'pass');
    const ended =
      errors.length > 0 ? { ...result, state, errors: [...(result?.errors ?? []), ...errors] } : result;
    await this.#ends.call('onTaskUpdate', [[id, ended, meta]], [final.event]);
  }
}

function revealsFailure(request: RpcRequest): boolean {
  if (request.m === 'onUnhandledError' || request.m === 'getCountOfFailedTests') return true;
  if (request.m === 'onCollected')
    return (request.a[0] as CollectedTask[]).some((file) => file.result?.state === 'fail');
  if (request.m !== 'onTaskUpdate') return false;
  return isFailure(request.a[0] as TaskPack[], request.a[1] as TaskEvent[]);
}
