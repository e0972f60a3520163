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

/** The same for a start that is given as the low and the high half of its 64 bits, and several times as fast. */
export function uncertaintyOfWords(low: number, high: number): bigint {
  // 2^32 leaves 967 296 when it is divided by a million, so this stays below 2^53.
  const rest = (high * 967_296 + low) % 1_000_000;
  if (rest % 1000 !== 0) return 0n;
  return rest === 0 ? millisecond : microsecond;
}
