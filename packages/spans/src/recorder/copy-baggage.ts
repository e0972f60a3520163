import type { Context, Span as ApiSpan } from '@opentelemetry/api';
import { baggageIn, spanIn } from './context-values.ts';

/** The attribute that lists which entries of baggage a span would show if it had them. */
export const baggageKeysKey = 'clnrm.baggage.keys';

/**
 * Copies entries of the baggage that a span starts with into attributes of the same names, as a BaggageSpanProcessor
 * does. Where work comes into a process, the span also says which entries were looked for, so that one that is missing
 * can be told from one that nobody copies.
 */
export function copyBaggage(span: ApiSpan, context: Context, keys: readonly string[]): void {
  const baggage = baggageIn(context);
  for (const key of keys) {
    const value = baggage?.getEntry(key)?.value;
    if (value !== undefined) span.setAttribute(key, value);
  }
  const parent = spanIn(context)?.spanContext();
  if (parent === undefined || parent.isRemote === true) span.setAttribute(baggageKeysKey, [...keys]);
}
