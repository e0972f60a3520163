import type { Context, SpanOptions } from '@opentelemetry/api';
import { processState } from '../process-state.ts';
import { activeContext, spanIn, withSpan } from './context-values.ts';

/**
 * The context for a span that would start a new trace by accident: one of a test, made where OpenTelemetry's own
 * context does not reach. That happens when an SDK is started in the middle of a test and replaces the context
 * manager. Returns `context` in every other case.
 */
export function withTestRoot(
  options: SpanOptions | undefined,
  context: Context | undefined,
): Context | undefined {
  if (context !== undefined || options?.root === true) return context;
  const active = activeContext();
  if (spanIn(active) !== undefined) return undefined;
  const test = processState.tests?.getStore();
  return test === undefined ? undefined : withSpan(active, test.root);
}
