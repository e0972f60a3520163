import type { Trace } from '../graph/trace.ts';
import { type ClockAssumptions, resolveAssumptions } from './assumptions.ts';
import type { Bounds } from './bounds.ts';
import type { Point } from './point.ts';
import { TimeLine } from './time-line.ts';

/** The order of two points of a trace, with what proves it. */
export interface PointOrder {
  /** `before`: the first came no later than the second. `same`: exact clocks read the same. */
  readonly kind: 'before' | 'after' | 'same' | 'undetermined';
  /** Nanoseconds from the first to the second, as far as known. */
  readonly gap: Bounds;
  /** `cause`: by parents and links, whatever the clocks say. `none` where the order is undetermined. */
  readonly by: 'clock' | 'cause' | 'none';
}

/**
 * Orders two points of a trace by what is known of clocks and causes. Fast enough for many pairs of one trace: what
 * concerns all of them is found once, as long as no spans arrive.
 * @throws ClnrmError `CLNRM_INVALID_RULE` where `assume` is not as described
 */
export function orderOf(trace: Trace, first: Point, second: Point, assume?: ClockAssumptions): PointOrder {
  const { min, max, isByCause } = TimeLine.of(trace, resolveAssumptions('orderOf', assume)).distance(
    first,
    second,
  );
  const kind = kindOf(min, max);
  const by = kind === 'undetermined' ? 'none' : isByCause ? 'cause' : 'clock';
  return { kind, gap: { min, max }, by };
}

function kindOf(min: number, max: number): PointOrder['kind'] {
  if (min === 0 && max === 0) return 'same';
  if (min >= 0) return 'before';
  return max <= 0 ? 'after' : 'undetermined';
}
