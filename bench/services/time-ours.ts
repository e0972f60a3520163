import { type Definitions, services } from '@clnrm/scenario';
import type { BenchRuntime } from './runtimes.ts';
import type { Planned } from './planned.ts';

/** Milliseconds until all services are ready that clnrm starts; they are stopped again. */
export async function timeOurs(runtime: BenchRuntime, planned: readonly Planned[]): Promise<number> {
  const definitions: Definitions = Object.fromEntries(
    planned.map((service) => [service.name, runtime.define(service)]),
  );
  const set = services<Definitions>(definitions);
  const start = performance.now();
  const started = await set.start();
  const time = performance.now() - start;
  await started.stop();
  if (started.own.length !== planned.length) throw new Error('Not all services were started.');
  return time;
}
