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
  const error = errorOf(start, step);
  const isCounted = step > 0n && start.ns % step === 0n && end.ns % step !== 0n;
  if (isCounted && start.clock === undefined && end.clock === undefined) {
    return { start: error, end: error, isShared: true };
  }
  return { start: error, end: laterError(end, start, grain), isShared: false };
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
  const isStartFine = start.ns % millisecond !== 0n && (start.uncertainty > 0n || start.ns % 1000n !== 0n);
  const isRough = isStartFine && later.ns % millisecond === 0n && later.uncertainty < millisecond;
  return errorOf(later, isRough ? millisecond : later.uncertainty);
}
