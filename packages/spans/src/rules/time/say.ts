import { serviceOf, type Span } from '@clnrm/model';
import type { Bounds } from '../../clock/bounds.ts';
import { formatBounds, formatNs } from '../../clock/format-bounds.ts';
import type { Point } from '../../clock/point.ts';

/** Names a span in a finding: `"db.commit" (orders)`. */
export function nameOf(span: Span): string {
  return `"${span.name}" (${serviceOf(span)})`;
}

/** Says when `to` came, measured from `from`: `"b" (shop) starts 3.1 ms before "a" (shop) ends`. */
export function sayDistance(from: Point, to: Point, { min, max }: Bounds): string {
  const [first, second] = [sayPoint(from), sayPoint(to)];
  if (min === -Infinity && max === Infinity)
    return `it cannot be told when ${second}, measured from when ${first}`;
  if (min === 0 && max === 0) return `${second} exactly when ${first}`;
  if (min >= 0) return `${second} ${sayHow({ min, max })}after ${first}`;
  if (max <= 0) return `${second} ${sayHow({ min: -max, max: -min })}before ${first}`;
  const earliest = min === -Infinity ? 'any time' : formatNs(-min);
  const latest = max === Infinity ? 'any time' : formatNs(max);
  return `${second} between ${earliest} before and ${latest} after ${first}`;
}

/** A cause says that there is a distance, not how long it is. */
function sayHow(length: Bounds): string {
  return length.max === Infinity && length.min <= 1 ? '' : `${formatBounds(length)} `;
}

function sayPoint({ span, at }: Point): string {
  if (at === 'start') return `${nameOf(span)} starts`;
  return at === 'end' ? `${nameOf(span)} ends` : `${nameOf(span)} has its event "${at.name}"`;
}
