/** A connection that is refused is noticed as soon as a process has ended; one that breaks off, before anybody says so. */
const noticeLimits: Readonly<Record<string, number>> = {
  ECONNREFUSED: 100,
  ECONNRESET: 2_000,
  EPIPE: 2_000,
  UND_ERR_SOCKET: 2_000,
  CLNRM_CONTAINER_ENGINE: 2_000,
};

/**
 * Milliseconds within which the end of a service becomes known that an error may come from; 0 for one that has nothing to do
 * with it.
 */
export function noticeLimitOf(error: unknown): number {
  for (let at = error; at instanceof Error; at = at.cause) {
    const limit = 'code' in at ? noticeLimits[String(at.code)] : undefined;
    if (limit !== undefined) return limit;
  }
  return 0;
}
