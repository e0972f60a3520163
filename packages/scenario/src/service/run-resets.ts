import { ClnrmError } from '@clnrm/model';
import type { ResetHook } from '../definition/service-options.ts';
import { settleWithin } from './settle-within.ts';
import type { RunningService } from './running-service.ts';

/** Milliseconds that one hook may take. */
const resetDeadline = 30_000;

/** Runs the reset hooks of a service one after the other; the first that fails ends it. */
export async function runResets(service: RunningService, hooks: readonly ResetHook[]): Promise<void> {
  for (const hook of hooks) {
    try {
      await settleWithin(
        resetDeadline,
        () => hook(service),
        () => new Error(`it did not end within ${resetDeadline} ms`),
      );
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ClnrmError(
        'CLNRM_SERVICE_RESET',
        `Failed to reset service "${service.name}": ${reason}. Correct its "reset", or give it scope: 'test'.`,
        { cause: error },
      );
    }
  }
}
