import { type Evidence, serviceOf, type Span, type StartedSpan, type TestIdentity } from '@clnrm/model';
import type { Span as ApiSpan } from '@opentelemetry/api';
import { Trace } from '../graph/trace.ts';
import { nowMs } from '../real-time.ts';
import { processState } from '../process-state.ts';
import type { SpanRoom } from './span-room.ts';

/** What a {@link TestTrace} is made of. */
export interface TestTraceParts {
  readonly test: TestIdentity;
  readonly attempt: number;
  readonly room: SpanRoom;
  readonly root: ApiSpan;
  /** Milliseconds the test may take, undefined where it has no limit. */
  readonly timeout: number | undefined;
  /** Asked only when something has to be explained. */
  readonly rerun: () => string;
  readonly learn: (evidence: Evidence) => void;
}

/** One attempt of a test and the spans that belong to it. */
export class TestTrace {
  readonly test: TestIdentity;
  readonly attempt: number;
  readonly room: SpanRoom;
  /** The root span of the attempt. */
  readonly root: ApiSpan;
  readonly #rerun: () => string;
  readonly learn: (evidence: Evidence) => void;
  /** The spans of this test so far, as a graph. */
  readonly trace: Trace;
  readonly #traceIds = new Set<string>();
  readonly #listeners = new Set<() => void>();
  readonly #guards: (() => Error | undefined)[] = [];
  readonly #deadline: number;
  #lastArrival: number = nowMs();

  constructor(parts: TestTraceParts) {
    this.test = parts.test;
    this.attempt = parts.attempt;
    this.room = parts.room;
    this.root = parts.root;
    this.#rerun = parts.rerun;
    this.learn = parts.learn;
    this.trace = new Trace([], {
      testRoot: { ...this.root.spanContext(), ...ownService() },
      addresses: this.room.addresses,
      openSpans: () => this.openSpans(),
    });
    this.#traceIds.add(this.traceId);
    this.#deadline = parts.timeout === undefined ? Infinity : nowMs() + parts.timeout;
  }

  /** A command that runs just this test. */
  get rerun(): string {
    return this.#rerun();
  }

  get traceId(): string {
    return this.root.spanContext().traceId;
  }

  /** The spans of this test so far, in the order they arrived. */
  get spans(): readonly Span[] {
    return this.trace.spans;
  }

  /** The traces that belong to this test: its own, and those its spans are linked to. */
  get traceIds(): ReadonlySet<string> {
    return this.#traceIds;
  }

  /** Milliseconds until the test times out; infinite where it does not. */
  get timeLeft(): number {
    return this.#deadline - nowMs();
  }

  /** Milliseconds since a span of this test arrived. */
  get quietFor(): number {
    return nowMs() - this.#lastArrival;
  }

  deliver(spans: readonly Span[]): void {
    this.trace.add(spans);
    for (const span of spans) this.#traceIds.add(span.traceId);
    this.#lastArrival = nowMs();
    for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` after each batch of spans; returns a function that ends it. */
  onSpans(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Calls `listener` when something has ended that the test may be waiting for: a span of its traces in this process, or
   * all requests that the room was receiving. Returns a function that ends it.
   */
  onQuieter(listener: () => void): () => void {
    const { recording } = processState;
    const endings = [...this.#traceIds].map((traceId) => recording?.onEnded(traceId, listener));
    endings.push(this.room.onIdle(listener));
    return () => {
      for (const end of endings) end?.();
    };
  }

  /** Spans of this test that are open in this process. */
  openSpans(): StartedSpan[] {
    const { recording } = processState;
    return recording === undefined ? [] : [...this.#traceIds].flatMap((id) => [...recording.openIn(id)]);
  }

  /** Asks `check` when the test ends; the error it returns fails the test. */
  guard(check: () => Error | undefined): void {
    this.#guards.push(check);
  }

  /** Throws the first error of the guards, once. */
  checkGuards(): void {
    for (const check of this.#guards.splice(0)) {
      const error = check();
      if (error !== undefined) throw error;
    }
  }
}

/** The service of spans that this process makes. */
function ownService(): { readonly service?: string } {
  const { recording } = processState;
  return recording === undefined ? {} : { service: serviceOf({ resource: recording.resource }) };
}
