import type { Readiness } from './readiness.ts';

/** Ready as soon as it has been started. */
export function startedReady(): Readiness {
  return { watch: () => ({ awaited: 'process', lastFailure: undefined, wait: async () => {} }) };
}
