import type { Isolation } from '@clnrm/model';
import { ClnrmError } from '@clnrm/model';
import { probeIsolation } from '../room/launch/probe-isolation.ts';

/**
 * Makes sure that a level of isolation works on this machine before anything starts.
 * @throws {ClnrmError} `CLNRM_ISOLATION_UNAVAILABLE`, with what is missing and what to do.
 */
export function requireIsolation(level: Isolation): void {
  const probe = probeIsolation(level);
  if (probe.kind === 'available') return;
  throw new ClnrmError(
    'CLNRM_ISOLATION_UNAVAILABLE',
    `Failed to use the isolation "${level}": ${probe.reason}. ${probe.remedy}`,
  );
}
