import type { TraceState } from '@opentelemetry/api';

/**
 * The list of vendors' entries that travels with a trace; the newest entry comes first.
 * @see https://www.w3.org/TR/trace-context/#tracestate-header
 */
export class OwnTraceState implements TraceState {
  readonly #entries: readonly (readonly [key: string, value: string])[];

  constructor(entries: readonly (readonly [key: string, value: string])[]) {
    this.#entries = entries;
  }

  /** Reads a header; what is not `key=value` is left out. */
  static parse(header: string): OwnTraceState {
    const members = header.split(',').map((member) => /^\s*([^=\s]+)=(.*?)\s*$/.exec(member));
    return new OwnTraceState(
      members.flatMap((member) => (member === null ? [] : [[member[1] ?? '', member[2] ?? ''] as const])),
    );
  }

  set(key: string, value: string): TraceState {
    return new OwnTraceState([[key, value], ...this.#without(key)]);
  }

  unset(key: string): TraceState {
    return new OwnTraceState(this.#without(key));
  }

  get(key: string): string | undefined {
    return this.#entries.find(([name]) => name === key)?.[1];
  }

  serialize(): string {
    return this.#entries.map((entry) => entry.join('=')).join(',');
  }

  #without(key: string): readonly (readonly [string, string])[] {
    return this.#entries.filter(([name]) => name !== key);
  }
}
