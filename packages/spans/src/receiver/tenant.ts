import type { SpanSink } from '../store/span-store.ts';
import type { RequestSink } from './request-sink.ts';
import type { RejectedRequest } from './rejected-request.ts';

const maxRejections = 100;

/** Finds the sink of a part of a room, such as one of its tests; undefined where there is no such part. */
export type MemberSinks = (member: string) => SpanSink | undefined;

/** Whom a token stands for. */
export class Tenant {
  readonly #sink: SpanSink | RequestSink;
  readonly #members: MemberSinks;
  inFlight = 0;
  readonly #rejections: RejectedRequest[] = [];

  constructor(sink: SpanSink | RequestSink, members: MemberSinks = () => undefined) {
    this.#sink = sink;
    this.#members = members;
  }

  get rejections(): readonly RejectedRequest[] {
    return this.#rejections;
  }

  /** Where spans go that were sent to the room, or to the part of it that is named; undefined where it has no such part. */
  sinkOf(member: string | undefined): SpanSink | RequestSink | undefined {
    return member === undefined ? this.#sink : this.#members(member);
  }

  reject(rejection: RejectedRequest): void {
    this.#rejections.push(rejection);
    if (this.#rejections.length > maxRejections) this.#rejections.shift();
  }
}
