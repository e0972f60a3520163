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

/** Tells the error of the times of a span; `grain` replaces what the start says of itself. */
export function readingErrorOf(span: Pick<Span, 'start' | 'end'>, grain?: bigint): ReadingError {
  const { start, end } = span;
  const step = grain ?? start.uncertainty;
  if (start.clock === 'monotonic' || step === 0n) {
    return { start: zero, end: lateEndError(start, end, grain), isShared: false };
  }
  const error = errorOf(start, step);
  const isCounted = start.ns % step === 0n && end.ns % step !== 0n && end.clock !== 'monotonic';
  if (isCounted) return { start: error, end: error, isShared: true };
  return { start: error, end: errorOf(end, grain ?? end.uncertainty), isShared: false };
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

/** Where a start was given precisely, an SDK for JavaScript still ends the span at a whole millisecond. */
function lateEndError(start: Instant, end: Instant, grain: bigint | undefined): Bounds {
  if (grain !== undefined) return errorOf(end, grain);
  const isRough = start.ns % 1000n !== 0n && end.ns % millisecond === 0n && end.uncertainty === 0n;
  return errorOf(end, isRough ? millisecond : end.uncertainty);
}
