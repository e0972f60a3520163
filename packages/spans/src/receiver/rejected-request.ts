/** A request that the receiver refused. */
export interface RejectedRequest {
  /** Unix time in milliseconds. */
  readonly at: number;
  readonly path: string;
  /** HTTP status code of the answer; of a gRPC call its status code, which is below 17. */
  readonly status: number;
  /** One line. */
  readonly reason: string;
}

/** Thrown while a request is read, to end it with an answer. */
export class Refusal extends Error {
  /** HTTP status code, for gRPC as well. */
  readonly status: number;

  constructor(status: number, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'Refusal';
    this.status = status;
  }
}
