import { context, isSpanContextValid, propagation, trace } from '@opentelemetry/api';

const headerSetter = {
  set(headers: Headers, name: string, value: string): void {
    if (!headers.has(name)) headers.set(name, value);
  },
};

/**
 * `fetch` that carries the current trace to the other side by W3C headers. Headers that the caller gives stay as they are.
 * @see https://www.w3.org/TR/trace-context/
 */
export async function tracedFetch(url: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  propagation.inject(context.active(), headers, headerSetter);
  const current = trace.getSpanContext(context.active());
  // Holds where a tracer is at work although no propagator has been registered.
  if (current !== undefined && isSpanContextValid(current)) {
    const flags = current.traceFlags.toString(16).padStart(2, '0');
    headerSetter.set(headers, 'traceparent', `00-${current.traceId}-${current.spanId}-${flags}`);
  }
  return await fetch(url, { ...init, headers });
}
