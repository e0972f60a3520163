import { ClnrmError } from '@clnrm/model';
import type { ResetHook } from '../definition/service-options.ts';
import type { RunningService } from './running-service.ts';

/** Runs the reset hooks of a service one after the other; the first that fails ends it. */
export async function runResets(service: RunningService, hooks: readonly ResetHook[]): Promise<void> {
  for (const hook of hooks) {
    try {
      await hook(service);
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
