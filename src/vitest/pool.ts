import type { PoolRunnerInitializer } from 'vitest/node';
import type { RoomHost } from './room-host.ts';
import { RoomWorker } from './room-worker.ts';

/** Makes the pool that Vitest asks for a worker per file. */
export function clnrmPool(host: () => RoomHost): PoolRunnerInitializer {
  return { name: 'clnrm', createPoolWorker: (options) => new RoomWorker(options, host()) };
}
