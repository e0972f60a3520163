import type { Trace } from './trace.ts';

/** Tells whether a value is a {@link Trace} of this or any other copy of this package in the process. */
export function isTrace(value: unknown): value is Trace {
  return (
    typeof value === 'object' &&
    value !== null &&
    'childrenOf' in value &&
    'spans' in value &&
    'named' in value
  );
}
