import type { ResolvedClock } from '../../options/resolved-options.ts';

type Clock = Exclude<ResolvedClock, { readonly kind: 'system' }>;

/**
 * Makes `Date` stand still or move by a fixed step with each reading; returns a function that lets it go. Timers
 * and `performance` stay real, so that waiting still works and spans keep true durations.
 */
export function fixClock(clock: Clock): () => void {
  const RealDate = globalThis.Date;
  let readings = 0;
  const now = (): number => (clock.kind === 'frozen' ? clock.at : clock.at + clock.step * readings++);
  // A proxy shares the prototype, so that dates made by Node itself are still instances of `Date`.
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length === 0 ? [now()] : values, newTarget) as object,
    apply: (target) => new target(now()).toString(),
    get: (target, key, receiver) => (key === 'now' ? now : (Reflect.get(target, key, receiver) as unknown)),
  });
  return () => {
    globalThis.Date = RealDate;
  };
}
