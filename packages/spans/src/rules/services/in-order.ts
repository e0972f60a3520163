import { orderOf } from '../../clock/order-of.ts';
import type { Point } from '../../clock/point.ts';
import type { Trace } from '../../graph/trace.ts';
import { type Finding, proved, refuted, type RuleVerdict, undetermined } from '../rule.ts';
import { nameSpan } from './name-span.ts';

const remedy =
  'Start the service with `node --import clnrm/preload`, which stamps spans by a monotonic clock.';

/** Judges that the first point comes no later than the second; `wrong` is what is found where it does not. */
export function inOrder(trace: Trace, first: Point, second: Point, wrong: Finding): RuleVerdict {
  const { kind } = orderOf(trace, first, second);
  if (kind === 'before' || kind === 'same') return proved([second.span]);
  if (kind === 'after') return refuted([wrong]);
  const what = `the times of ${nameSpan(first.span)} and ${nameSpan(second.span)} are too close to tell which came first`;
  return undetermined([{ what, spans: [first.span, second.span], remedy }]);
}
