import type { ResolvedClock } from '../../options/resolved-options.ts';

type Clock = Exclude<ResolvedClock, { readonly kind: 'system' }>;

/** A clock that is under control until it is restored. */
export interface FixedClock {
  /** Remembers what time it is. */
  readonly mark: () => void;
  /** Goes back to what was remembered. */
  readonly rewind: () => void;
  readonly restore: () => void;
}

/**
 * Makes `Date` stand still or move by a fixed step with each reading. Timers
 * and `performance` stay real, so that waiting still works and spans keep true durations.
 */
export function fixClock(clock: Clock): FixedClock {
  const RealDate = globalThis.Date;
  let readings = 0;
  let marked = 0;
  const now = (): number => (clock.kind === 'frozen' ? clock.at : clock.at + clock.step * readings++);
  // A proxy shares the prototype, so that dates made by Node itself are still instances of `Date`.
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length === 0 ? [now()] : values, newTarget) as object,
    apply: (target) => new target(now()).toString(),
    get: (target, key, receiver) => (key === 'now' ? now : (Reflect.get(target, key, receiver) as unknown)),
  });
  return {
    mark: () => {
      marked = readings;
    },
    rewind: () => {
      readings = marked;
    },
    restore: () => {
      globalThis.Date = RealDate;
    },
  };
}
