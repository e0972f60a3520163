import { createRequire } from 'node:module';
import * as imported from '@opentelemetry/api';

/** The parts of `@opentelemetry/api` where things are registered. */
export interface OpenTelemetryApi {
  readonly trace: typeof imported.trace;
  readonly context: typeof imported.context;
  readonly propagation: typeof imported.propagation;
}

/** What the API keeps for all its copies in a process; the key is the same for every 1.x. */
export interface ApiGlobals {
  trace?: unknown;
  context?: unknown;
  propagation?: unknown;
}

const globalsKey = Symbol.for('opentelemetry.js.api.1');

/**
 * The copies of the API that this package reaches: since 1.10 it exists once for `import` and once for `require`.
 * They share what is registered, but each has its own place for what is not.
 */
export function apiCopies(): readonly OpenTelemetryApi[] {
  const required = createRequire(import.meta.url)('@opentelemetry/api') as OpenTelemetryApi;
  return required.trace === imported.trace ? [imported] : [imported, required];
}

/** What is registered now. */
export function apiGlobals(): ApiGlobals {
  return (globalThis as { [globalsKey]?: ApiGlobals })[globalsKey] ?? {};
}
