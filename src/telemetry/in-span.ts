import { SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Span } from '@opentelemetry/api';
import { version } from '../version.ts';

/** The instrumentation scope of every span that clnrm makes about itself. */
export const scopeName = 'clnrm';

/**
 * Runs `work` inside a span of the scope `clnrm` and ends the span when the work has ended, also when it is a
 * promise. What the work throws is recorded on the span and passes through unchanged.
 */
export function inSpan<T>(name: string, attributes: Attributes, work: (span: Span) => T): T {
  return trace.getTracer(scopeName, version).startActiveSpan(name, { attributes }, (span) => {
    let result: T;
    try {
      result = work(span);
    } catch (error) {
      throw failed(span, error);
    }
    if (!(result instanceof Promise)) {
      span.end();
      return result;
    }
    return result.then(
      (value) => {
        span.end();
        return value;
      },
      (error: unknown) => {
        throw failed(span, error);
      },
    ) as T;
  });
}

function failed(span: Span, error: unknown): unknown {
  const message = error instanceof Error ? error.message : String(error);
  span.recordException(error instanceof Error ? error : message);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.end();
  return error;
}
