import { type ClockAssumptions, resolveAssumptions } from '../../clock/assumptions.ts';
import { orderOf } from '../../clock/order-of.ts';
import type { Point } from '../../clock/point.ts';
import { TimeLine } from '../../clock/time-line.ts';
import type { Trace } from '../../graph/trace.ts';
import { type Finding, proved, refuted, type RuleVerdict, undetermined } from '../rule.ts';
import { doubtAbout } from '../time/doubt.ts';
import { nameSpan } from '../name-span.ts';

/** By what points are ordered. */
export interface Ordering {
  readonly trace: Trace;
  /** Undefined for the defaults. */
  readonly assume: ClockAssumptions | undefined;
}

/** Judges that the first point comes no later than the second; `wrong` is what is found where it does not. */
export function inOrder(
  { trace, assume }: Ordering,
  first: Point,
  second: Point,
  wrong: Finding,
): RuleVerdict {
  const { kind } = orderOf(trace, first, second, assume);
  if (kind === 'before' || kind === 'same') return proved([second.span]);
  if (kind === 'after') return refuted([wrong]);
  const line = TimeLine.of(trace, resolveAssumptions('orderOf', assume));
  const { why, remedy } = doubtAbout(line, first, second);
  const what = `nobody can tell whether ${nameSpan(first.span)} came before ${nameSpan(second.span)}: ${why}`;
  return undetermined([{ what, spans: [first.span, second.span], remedy }]);
}
