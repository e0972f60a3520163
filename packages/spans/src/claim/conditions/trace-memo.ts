import type { Trace } from '../../graph/trace.ts';

/** Remembers what was found out about a trace until it grows. */
export class TraceMemo<T> {
  readonly #find: (trace: Trace) => T;
  readonly #found = new WeakMap<Trace, { readonly size: number; readonly value: T }>();

  constructor(find: (trace: Trace) => T) {
    this.#find = find;
  }

  of(trace: Trace): T {
    const size = trace.spans.length;
    const last = this.#found.get(trace);
    if (last?.size === size) return last.value;
    const value = this.#find(trace);
    this.#found.set(trace, { size, value });
    return value;
  }
}
