import type { Span } from '@clnrm/model';
import { orderOf, type PointOrder } from '../../clock/order-of.ts';
import { startOf } from '../../clock/point.ts';
import type { Trace } from '../../graph/trace.ts';

/** Which of two siblings started first. */
export function startOrder(a: Span, b: Span, trace: Trace): PointOrder['kind'] {
  return orderOf(trace, startOf(a), startOf(b)).kind;
}
