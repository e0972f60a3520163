import { ClnrmError } from '@clnrm/model';
import { Attempts } from './attempts.ts';
import type { Readiness } from './readiness.ts';

/** Ready when the health check of its image says so. */
export function healthReady(): Readiness {
  return {
    watch: (subject) =>
      new Attempts('good news from its health check', subject, async () => {
        const health = await subject.health();
        if (health === 'none') {
          throw new ClnrmError(
            'CLNRM_SERVICE_UNABLE',
            `Failed to wait for the health check of service "${subject.name}": it has none. ` +
              'Give it one, or wait for something else, such as ready.port().',
          );
        }
        return health === 'healthy' ? undefined : `it is ${health}`;
      }),
  };
}
