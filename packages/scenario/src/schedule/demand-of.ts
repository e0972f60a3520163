import type { ServiceSet } from '../world/service-set.ts';
import { type ResourceDemand, sum } from './resource-pool.ts';

/**
 * What the services that a file has of several sets ask for by their limits, all at once. A service without limits asks for
 * nothing; one that all files share is counted by who keeps it, once.
 */
export function demandOf(sets: Iterable<ServiceSet>): ResourceDemand {
  const definitions = [...sets]
    .flatMap((set) => Object.values(set.definitions))
    .filter(({ scope }) => scope !== 'run');
  return sum(...definitions.map(({ limits }) => ({ cpu: limits.cpu ?? 0, memory: limits.memory ?? 0 })));
}
