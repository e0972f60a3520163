/** A closed interval of nanoseconds: what is known of a number. Infinite where nothing bounds it. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Nothing is known. */
export const unbounded: Bounds = { min: -Infinity, max: Infinity };

export const zero: Bounds = { min: 0, max: 0 };

/** The bounds of the sum of two numbers. */
export function plus(a: Bounds, b: Bounds): Bounds {
  return { min: a.min + b.min, max: a.max + b.max };
}

/** The bounds of `a` less `b`, where nothing joins what is not known of them. */
export function minus(a: Bounds, b: Bounds): Bounds {
  return { min: a.min - b.max, max: a.max - b.min };
}

/** What is known by both; empty, with `min` above `max`, where they contradict each other. */
export function both(a: Bounds, b: Bounds): Bounds {
  return { min: Math.max(a.min, b.min), max: Math.min(a.max, b.max) };
}

export function isEmpty(bounds: Bounds): boolean {
  return bounds.min > bounds.max;
}
