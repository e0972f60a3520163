import { formatDuration } from '../claim/format-value.ts';
import type { Bounds } from './bounds.ts';

/** Writes nanoseconds in the unit that fits. */
export function formatNs(ns: number): string {
  return formatDuration(BigInt(Math.round(ns)));
}

/** Writes a length of time as far as it is known: `3.1 ms`, `3.0 ms to 3.2 ms`, `at least 3.0 ms`. */
export function formatBounds({ min, max }: Bounds): string {
  if (max === Infinity) return min <= 0 ? 'an unknown time' : `at least ${formatNs(min)}`;
  if (min === -Infinity) return `at most ${formatNs(max)}`;
  const [from, to] = [formatNs(min), formatNs(max)];
  return from === to ? from : `${from} to ${to}`;
}

/** Says how far one clock is ahead of another: `x is 3.0 ms to 3.2 ms ahead of y`. */
export function formatAhead(one: string, other: string, { min, max }: Bounds): string {
  if (min >= 0) return `${one} is ${formatBounds({ min, max })} ahead of ${other}`;
  if (max <= 0) return `${one} is ${formatBounds({ min: -max, max: -min })} behind ${other}`;
  const [behind, ahead] = [-min, max].map((ns) => (ns === Infinity ? 'an unknown time' : formatNs(ns)));
  return `${one} is between ${behind} behind and ${ahead} ahead of ${other}`;
}
