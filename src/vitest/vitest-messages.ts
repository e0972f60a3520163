/** The messages between Vitest's main process and a worker, as far as the pool reads them. */
export type TaskPack = readonly [id: string, result: TaskResult | undefined, meta: unknown];

/** `[task id, event, data]`. */
export type TaskEvent = readonly [id: string, event: string, data: unknown];

/** The part of a task's result that the pool reads. */
export interface TaskResult {
  readonly state: string;
  readonly errors?: readonly unknown[] | undefined;
  readonly startTime?: number;
  readonly duration?: number;
  readonly [key: string]: unknown;
}

/** A collected file, suite or test as it crosses the process boundary. */
export interface CollectedTask {
  readonly id: string;
  readonly type: 'suite' | 'test';
  readonly name: string;
  readonly mode: string;
  readonly tasks?: readonly CollectedTask[];
  readonly filepath?: string;
  readonly timeout?: number;
  readonly location?: { readonly line: number; readonly column: number };
  readonly result?: TaskResult;
  readonly meta: unknown;
}

/** A call of the worker that Vitest answers, in the words of birpc. */
export interface RpcRequest {
  readonly t: 'q';
  readonly i?: string;
  readonly m: string;
  readonly a: readonly unknown[];
}

/** The answer to an {@link RpcRequest}. */
export interface RpcResponse {
  readonly t: 's';
  readonly i: string;
  readonly r?: unknown;
  readonly e?: unknown;
}

/** What a worker reports about its life. */
export interface WorkerResponse {
  readonly __vitest_worker_response__: true;
  readonly type: 'started' | 'stopped' | 'testfileFinished';
  readonly error?: unknown;
}

export function isRpcRequest(message: unknown): message is RpcRequest {
  return isObject(message) && message['t'] === 'q';
}

export function isRpcResponse(message: unknown): message is RpcResponse {
  return isObject(message) && message['t'] === 's';
}

export function isWorkerResponse(message: unknown): message is WorkerResponse {
  return isObject(message) && message['__vitest_worker_response__'] === true;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
