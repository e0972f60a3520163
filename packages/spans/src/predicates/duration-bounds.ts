import { durationOf, type Span } from '@clnrm/model';
import type { Trace } from '../graph/trace.ts';

/** How long a span took, in nanoseconds: the true duration lies between both, which are included. */
export interface DurationBounds {
  readonly min: bigint;
  readonly max: bigint;
}

/** What the clock of a span tells of its duration. */
export function durationBounds(span: Span, _trace: Trace): DurationBounds {
  const slack = span.start.uncertainty + span.end.uncertainty;
  const duration = durationOf(span);
  const min = duration - slack;
  return { min: min < 0n && duration >= 0n ? 0n : min, max: duration + slack };
}
