import type { Baggage, Context, Span as ApiSpan, SpanContext } from '@opentelemetry/api';
import { apiGlobals } from './api-globals.ts';

// The keys are the same in every copy of the API, so a context can be read without loading any of them.
const spanKey = Symbol.for('OpenTelemetry Context Key SPAN');
const baggageKey = Symbol.for('OpenTelemetry Baggage Key');

/** A context as the API's own is: immutable, each value under a symbol. */
export class OwnContext implements Context {
  readonly #values: ReadonlyMap<symbol, unknown>;

  constructor(values: ReadonlyMap<symbol, unknown> = new Map()) {
    this.#values = values;
  }

  getValue(key: symbol): unknown {
    return this.#values.get(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return new OwnContext(new Map(this.#values).set(key, value));
  }

  deleteValue(key: symbol): Context {
    const values = new Map(this.#values);
    values.delete(key);
    return new OwnContext(values);
  }
}

/** The context in which nothing is set. */
export const emptyContext: Context = new OwnContext();

/** The context that is active by the manager that is registered. */
export function activeContext(): Context {
  return apiGlobals().context?.active() ?? emptyContext;
}

/** Calls `fn` with `context` active. */
export function runWithin<T>(context: Context, fn: () => T): T {
  const manager = apiGlobals().context;
  return manager === undefined ? fn() : manager.with(context, fn);
}

export function spanIn(context: Context): ApiSpan | undefined {
  return context.getValue(spanKey) as ApiSpan | undefined;
}

export function withSpan(context: Context, span: ApiSpan): Context {
  return context.setValue(spanKey, span);
}

export function baggageIn(context: Context): Baggage | undefined {
  return context.getValue(baggageKey) as Baggage | undefined;
}

export function withBaggage(context: Context, baggage: Baggage): Context {
  return context.setValue(baggageKey, baggage);
}

/** Tells whether ids have the digits that they must have, not all of them zero. */
export function isValidSpanContext({ traceId, spanId }: SpanContext): boolean {
  return isId(traceId, 32) && isId(spanId, 16);
}

function isId(id: string, digits: number): boolean {
  return id.length === digits && /^[0-9a-f]+$/i.test(id) && !/^0+$/.test(id);
}
