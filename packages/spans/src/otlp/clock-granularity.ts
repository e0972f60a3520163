const millisecond = 1_000_000n;
const microsecond = 1_000n;

/**
 * Nanoseconds by which the times of a span may be wrong, told from how round its start is. OpenTelemetry for
 * JavaScript starts spans on whole milliseconds and derives their end and events from the start, so one rounded
 * start makes all of them uncertain.
 */
export function uncertaintyOf(startNs: bigint): bigint {
  if (startNs % microsecond !== 0n) return 0n;
  return startNs % millisecond === 0n ? millisecond : microsecond;
}
