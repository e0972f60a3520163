import type { Readiness, ReadinessWatch } from './readiness.ts';

/** Ready when it is by all of several ways; they are waited for at the same time. */
export function allReady(...ways: readonly Readiness[]): Readiness {
  return {
    watch: (subject) => {
      const watches = ways.map((way) => way.watch(subject));
      const open = new Set<ReadinessWatch>(watches);
      const [first] = watches;
      const next = (): ReadinessWatch | undefined => [...open][0] ?? first;
      return {
        get awaited() {
          return next()?.awaited ?? 'way to be ready';
        },
        get lastFailure() {
          return next()?.lastFailure;
        },
        wait: async (signal) => {
          await Promise.all(
            watches.map(async (watch) => {
              await watch.wait(signal);
              if (!signal.aborted) open.delete(watch);
            }),
          );
        },
      };
    },
  };
}
