/** In milliseconds, by the code of an error. */
const noticeLimits: ReadonlyMap<string, number> = new Map([
  // A process that has ended is known to have as soon as this process gets to it.
  ['ECONNREFUSED', 100],
  // A connection breaks off before anybody has said why.
  ['ECONNRESET', 2_000],
  ['EPIPE', 2_000],
  ['UND_ERR_SOCKET', 2_000],
  ['CLNRM_CONTAINER_ENGINE', 2_000],
]);

/**
 * Milliseconds within which the end of a service becomes known that an error may come from; 0 for one that has nothing to do
 * with it.
 */
export function noticeLimitOf(error: unknown): number {
  for (let at = error; at instanceof Error; at = at.cause) {
    const limit = 'code' in at ? noticeLimits.get(String(at.code)) : undefined;
    if (limit !== undefined) return limit;
  }
  return 0;
}
