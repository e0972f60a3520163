import type { Context, TextMapGetter } from '@opentelemetry/api';
import { OwnPropagator } from '../recorder/w3c-propagator.ts';

const getter: TextMapGetter<NodeJS.ProcessEnv> = {
  get: (environment, key) => environment[key.toUpperCase()],
  keys: (environment) => Object.keys(environment),
};

/**
 * The context that a process was started in: what `TRACEPARENT`, `TRACESTATE` and `BAGGAGE` say, upon `empty`.
 * @see https://opentelemetry.io/docs/specs/otel/context/env-carriers/
 */
export function rootContext(empty: Context, environment: NodeJS.ProcessEnv): Context {
  return new OwnPropagator().extract(empty, environment, getter);
}
