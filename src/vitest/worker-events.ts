import { EventEmitter } from 'node:events';
import type { WorkerResponse } from './vitest-messages.ts';

type Listener = (...values: never[]) => void;

/** The side of a worker that Vitest listens to. */
export class WorkerEvents {
  readonly #events = new EventEmitter();

  on(event: string, callback: Listener): void {
    this.#events.on(event, callback as (...values: unknown[]) => void);
  }

  off(event: string, callback: Listener): void {
    this.#events.off(event, callback as (...values: unknown[]) => void);
  }

  deserialize(data: unknown): unknown {
    return data;
  }

  /** Tells Vitest now. */
  protected tell(event: 'message' | 'error' | 'exit', ...values: readonly unknown[]): void {
    this.#events.emit(event, ...values);
  }

  /** Answers for the process, when the caller is done. */
  protected respond(response: Omit<WorkerResponse, '__vitest_worker_response__'>): void {
    queueMicrotask(() => this.tell('message', { __vitest_worker_response__: true, ...response }));
  }
}
