import { ClnrmError } from '@clnrm/model';
import type { ResetHook } from '../definition/service-options.ts';

/**
 * Removes all keys of all databases of a Redis service between two tests. It runs `redis-cli` beside the service, with
 * the password in `REDIS_PASSWORD` of the service where it has one.
 *
 * @example
 * container('redis:7', { reset: flushRedis() });
 */
export function flushRedis(): ResetHook {
  return async (service) => {
    const script = 'REDISCLI_AUTH=${REDISCLI_AUTH:-${REDIS_PASSWORD:-}} redis-cli flushall';
    const { code, stdout, stderr } = await service.exec(['sh', '-c', script]);
    if (code === 0 && stdout.trim() === 'OK') return;
    throw new ClnrmError(
      'CLNRM_SERVICE_RESET',
      `Failed to reset the keys of service "${service.name}": redis-cli said ${(stdout + stderr).trim()}. ` +
        'Give it its password in REDIS_PASSWORD.',
    );
  };
}
