import type { ResolvedDeterministic } from '../../options/resolved-options.ts';
import { fixClock } from './fix-clock.ts';
import { fixRandomness } from './fix-randomness.ts';

/** A room whose randomness and clock are fixed. */
export interface FixedRoom {
  /** Starts the randomness of one test, so that it does not depend on the tests before it. */
  readonly enterTest: (name: string) => void;
  readonly restore: () => void;
}

/** Fixes randomness and clock. Time zone and locale belong to the start of the process. */
export function fixRoom({ seed, clock }: Pick<ResolvedDeterministic, 'seed' | 'clock'>): FixedRoom {
  const randomness = fixRandomness(seed);
  const restoreClock = clock.kind === 'system' ? undefined : fixClock(clock);
  return {
    enterTest: (name) => randomness.reseed(`${seed}\n${name}`),
    restore: () => {
      restoreClock?.();
      randomness.restore();
    },
  };
}
