import { randomUUID } from 'node:crypto';
import type { RpcRequest, RpcResponse } from './vitest-messages.ts';

/** Calls that the pool makes of Vitest in a worker's name, beside those that the worker makes itself. */
export class VitestCalls {
  readonly #emit: (request: RpcRequest) => void;
  readonly #waiting = new Map<string, (answer: RpcResponse) => void>();

  constructor(emit: (request: RpcRequest) => void) {
    this.#emit = emit;
  }

  /** Calls a method of Vitest and resolves with what it returns. */
  call(method: string, args: readonly unknown[]): Promise<unknown> {
    const id = `clnrm-${randomUUID()}`;
    return new Promise((resolve) => {
      this.#waiting.set(id, ({ r }) => resolve(r));
      this.#emit({ t: 'q', i: id, m: method, a: args });
    });
  }

  /** Takes an answer; false when it is meant for the worker. */
  take(answer: RpcResponse): boolean {
    const waiting = this.#waiting.get(answer.i);
    this.#waiting.delete(answer.i);
    waiting?.(answer);
    return waiting !== undefined;
  }
}
