import type { HrTime, TimeInput } from '@opentelemetry/api';

const billion = 1_000_000_000n;

/** Nanoseconds since the epoch of OpenTelemetry's `[seconds, nanoseconds]`. */
export function hrTimeNs(time: HrTime): bigint {
  return BigInt(time[0]) * billion + BigInt(Math.round(time[1]));
}

/** Nanoseconds since the epoch of any time that OpenTelemetry's API takes. */
export function timeInputNs(time: TimeInput): bigint {
  if (Array.isArray(time)) return hrTimeNs(time);
  if (time instanceof Date) return BigInt(time.getTime()) * 1_000_000n;
  const isSinceStart = time < performance.timeOrigin;
  return BigInt(Math.round((isSinceStart ? performance.timeOrigin + time : time) * 1e6));
}
