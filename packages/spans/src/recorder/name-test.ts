import type { Context, Span as ApiSpan } from '@opentelemetry/api';
import { testIdKey } from '../trace/test-id-key.ts';
import { baggageIn } from './context-values.ts';

/** Copies the name of a test from the baggage into a span that begins a trace, whose id says nothing about it. */
export function nameTest(span: ApiSpan, context: Context): void {
  const id = baggageIn(context)?.getEntry(testIdKey)?.value;
  if (id !== undefined) span.setAttribute(testIdKey, id);
}
