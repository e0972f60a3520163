import { randomFrom } from './random-from.ts';

/** How a run is to come to its end, and when. */
export interface EndPlan {
  readonly number: number;
  readonly end: (typeof ends)[number];
  /** Standard output that must have come before the time counts; undefined for the start of the process. */
  readonly after: string | undefined;
  /** Milliseconds from there. */
  readonly delay: number;
  /** From 0 to below 1: which of the workers that there are. */
  readonly choice: number;
  readonly isolation: 'verified' | 'process';
  readonly containers: boolean;
}

/** As often as each is here, in each row of ten. */
const ends = [
  'kill',
  'kill a worker',
  'Ctrl-C',
  'kill',
  'kill a worker',
  'success',
  'kill',
  'Ctrl-C',
  'kill a worker',
  'failure',
  'timeout',
] as const;

/** What the run prints on its way, in this order; the last comes again and again. */
const moments = [undefined, 'RUN', 'starting', 'running', 'waiting', 'restarted'] as const;

/** Plans the trial of a number: the same for the same seed. Every fourth has containers where they can be had. */
export function planEnd(seed: number, number: number, hasDocker: boolean): EndPlan {
  const random = randomFrom(seed + number);
  const end = ends[(number + Math.floor(number / 4)) % ends.length] ?? 'kill';
  const after = moments[Math.floor(random() * moments.length)];
  return {
    number,
    end,
    after,
    delay: Math.floor(random() * (after === undefined ? 1_500 : 400)),
    choice: random(),
    isolation: random() < 0.7 ? 'verified' : 'process',
    containers: hasDocker && number % 4 === 1,
  };
}
