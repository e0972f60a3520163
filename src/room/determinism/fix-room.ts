import type { ResolvedDeterministic } from '../../options/resolved-options.ts';
import { fixClock } from './fix-clock.ts';
import { fixRandomness } from './fix-randomness.ts';

/** A room whose randomness and clock are fixed. */
export interface FixedRoom {
  /** Starts the randomness of one test, so that it does not depend on the tests before it. */
  readonly enterTest: (name: string) => void;
  /** Does so again for each iteration of a test, and sets the clock back to where the first began. */
  readonly beginIteration: (name: string, index: number) => void;
  readonly restore: () => void;
}

/** Fixes randomness and clock. Time zone and locale belong to the start of the process. */
export function fixRoom({ seed, clock }: Pick<ResolvedDeterministic, 'seed' | 'clock'>): FixedRoom {
  const randomness = fixRandomness(seed);
  const fixed = clock.kind === 'system' ? undefined : fixClock(clock);
  const enterTest = (name: string): void => randomness.reseed(`${seed}\n${name}`);
  return {
    enterTest,
    beginIteration: (name, index) => {
      enterTest(name);
      if (index === 0) fixed?.mark();
      else fixed?.rewind();
    },
    restore: () => {
      fixed?.restore();
      randomness.restore();
    },
  };
}
