import type { ContextManager, TextMapPropagator, TracerProvider } from '@opentelemetry/api';

/** What OpenTelemetry's API keeps for all its copies in a process; the key is the same for every 1.x. */
export interface ApiGlobals {
  trace?: TracerProvider;
  context?: ContextManager;
  propagation?: TextMapPropagator;
}

/** Where the API keeps it. */
export const apiGlobalsKey: unique symbol = Symbol.for('opentelemetry.js.api.1') as never;

/** What is registered now. */
export function apiGlobals(): ApiGlobals {
  return (globalThis as { [apiGlobalsKey]?: ApiGlobals })[apiGlobalsKey] ?? {};
}
