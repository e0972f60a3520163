/**
 * A reading of a clock. The true time lies within `ns - uncertainty` and `ns + uncertainty`, both inclusive.
 * A clock that was read exactly has an uncertainty of 0.
 */
export interface Instant {
  /** Nanoseconds since the Unix epoch. */
  readonly ns: bigint;
  /** Nanoseconds, never negative. */
  readonly uncertainty: bigint;
  /**
   * `monotonic` for the clock that all processes of this machine share and nobody can set. Defaults to the time of day of
   * the machine that the reading comes from.
   */
  readonly clock?: 'monotonic';
}

/** What can be said about the order of two instants. */
export type InstantOrder = 'before' | 'after' | 'same' | 'undetermined';

/** Orders two instants; overlapping intervals are `undetermined` unless both are exact and equal. */
export function compareInstants(a: Instant, b: Instant): InstantOrder {
  const slack = a.uncertainty + b.uncertainty;
  const distance = b.ns - a.ns;
  if (distance > slack) return 'before';
  if (-distance > slack) return 'after';
  return slack === 0n ? 'same' : 'undetermined';
}
