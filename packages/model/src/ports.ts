import type { Span } from './span.ts';

/** Where time comes from. */
export interface Clock {
  /** Nanoseconds since the Unix epoch. */
  now(): bigint;
}

/** A place that finished spans come from. */
export interface TraceSource {
  /** Calls `listener` with each batch; returns a function that ends the subscription. */
  subscribe(listener: (spans: readonly Span[]) => void): () => void;
}

/** Something a scenario starts and talks to. */
export interface Service {
  readonly name: string;
  /** Base address, such as `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Combined output so far, newest last. */
  logs(): readonly string[];
  /** Asks it to end, then forces it after the deadline. Resolves when it is gone. */
  stop(): Promise<void>;
}
