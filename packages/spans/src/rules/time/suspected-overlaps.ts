import type { Span } from '@clnrm/model';
import type { TimeLine } from '../../clock/time-line.ts';
import { type Framed, framed } from './frame.ts';

/** Of all pairs of spans, those that readings alone do not prove to follow each other. */
export function* suspectedOverlaps(
  line: TimeLine,
  spans: readonly Span[],
): Generator<readonly [first: Span, second: Span]> {
  let open: Framed[] = [];
  for (const next of framed(line, spans)) {
    open = open.filter((earlier) => earlier.end.max > next.start.min);
    for (const earlier of open) yield [earlier.span, next.span];
    open.push(next);
  }
}
