import type { Instant, Span } from '@clnrm/model';
import { type Bounds, zero } from './bounds.ts';

/** How far the true times of a span may be after what was read. */
export interface ReadingError {
  readonly start: Bounds;
  readonly end: Bounds;
  /**
   * Whether the end was counted from the start by a precise clock, as OpenTelemetry for JavaScript does: then both are
   * wrong by the same amount, and the duration is precise.
   * @see https://github.com/open-telemetry/opentelemetry-js/blob/main/packages/sdk-trace/src/Span.ts
   */
  readonly isShared: boolean;
}

const millisecond = 1_000_000n;

/** Tells the error of the times of a span; `grain` is the step of the clock where more is known of it than one start tells. */
export function readingErrorOf(span: Pick<Span, 'start' | 'end'>, grain?: bigint): ReadingError {
  const { start, end } = span;
  const step = grain ?? start.uncertainty;
  if (grain === undefined && isGivenByHand(start, end)) {
    return { start: cut(start), end: cut(end), isShared: false };
  }
  const error = errorOf(start, step);
  const isCounted = step > 0n && start.ns % step === 0n && end.ns % step !== 0n;
  if (isCounted && start.clock === undefined && end.clock === undefined) {
    return { start: error, end: error, isShared: true };
  }
  return { start: error, end: laterError(end, start, grain), isShared: false };
}

/**
 * Whether the start was given to an SDK for JavaScript, which then ends the span at a whole millisecond, or at its start
 * where that would be before it. A start that was given by `performance.now()` is wrong by up to a millisecond, too.
 */
function isGivenByHand(start: Instant, end: Instant): boolean {
  if (start.clock !== undefined || end.clock !== undefined) return false;
  return (
    isFine(start) && (end.ns % millisecond === 0n || end.ns === start.ns) && end.uncertainty < millisecond
  );
}

/** Whether a start tells more than milliseconds. One without an error, on whole microseconds, was said to be exact. */
function isFine(start: Instant): boolean {
  return start.ns % millisecond !== 0n && (start.uncertainty > 0n || start.ns % 1000n !== 0n);
}

/**
 * The error of one reading. What lies on whole steps was cut off, or, where steps are microseconds, perhaps rounded on
 * its way, as exporters to Zipkin and Jaeger do; what does not may be wrong in both directions.
 */
export function errorOf(instant: Instant, step: bigint): Bounds {
  if (instant.clock === 'monotonic' || step === 0n) return zero;
  const size = Number(step);
  if (instant.ns % step !== 0n) return { min: -size, max: size };
  return { min: step === 1000n ? -500 : 0, max: size - 1 };
}

/**
 * The error of an end or an event that was not counted from the start. Where a start was given precisely, an SDK for
 * JavaScript still takes these from a clock of milliseconds.
 */
export function laterError(later: Instant, start: Instant, grain?: bigint): Bounds {
  if (grain !== undefined) return errorOf(later, grain);
  const isRough = isFine(start) && later.ns % millisecond === 0n && later.uncertainty < millisecond;
  return isRough && later.clock === undefined ? cut(later) : errorOf(later, later.uncertainty);
}

/** Perhaps cut to a millisecond, perhaps rounded to a microsecond. */
function cut({ uncertainty }: Instant): Bounds {
  return { min: uncertainty > 0n ? -500 : 0, max: 999_999 };
}
