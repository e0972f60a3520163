import type { Span } from '@clnrm/model';
import { Trace } from './trace.ts';

/** Several traces, such as those of the tests of a file, as one graph that grows with them. */
export class JoinedTrace extends Trace {
  readonly #parts: () => readonly Trace[];
  readonly #taken = new Map<Trace, number>();
  readonly #testRoots = new Map<string, string>();

  /** Takes a function that gives the traces, of which there may be more each time. */
  constructor(parts: () => readonly Trace[], own: Trace) {
    super([], {
      addresses: own.addresses,
      openSpans: () => own.openSpans,
      ...(own.testRoot === undefined ? {} : { testRoot: own.testRoot }),
    });
    this.#parts = parts;
  }

  /** Adds what has arrived since. */
  refresh(): this {
    for (const part of this.#parts()) {
      const taken = this.#taken.get(part) ?? 0;
      // A span may belong to several tests.
      const fresh = part.spans.slice(taken).filter(({ traceId, spanId }) => !this.find(traceId, spanId));
      if (fresh.length > 0) this.add(fresh);
      this.#taken.set(part, part.spans.length);
      if (part.testRoot !== undefined) this.#testRoots.set(part.testRoot.spanId, part.testRoot.traceId);
    }
    return this;
  }

  override isChildOfTest({ traceId, parentSpanId }: Span): boolean {
    return parentSpanId !== undefined && this.#testRoots.get(parentSpanId) === traceId;
  }
}
