import type { SpanSink } from '../store/span-store.ts';
import type { RejectedRequest } from './rejected-request.ts';

const maxRejections = 100;

/** Whom a token stands for. */
export class Tenant {
  readonly sink: SpanSink;
  inFlight = 0;
  readonly #rejections: RejectedRequest[] = [];

  constructor(sink: SpanSink) {
    this.sink = sink;
  }

  get rejections(): readonly RejectedRequest[] {
    return this.#rejections;
  }

  reject(rejection: RejectedRequest): void {
    this.#rejections.push(rejection);
    if (this.#rejections.length > maxRejections) this.#rejections.shift();
  }
}
