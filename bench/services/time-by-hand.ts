import type { ByHand } from './by-hand.ts';
import { criticalPath, type Planned } from './planned.ts';
import type { BenchRuntime } from './runtimes.ts';
import { startByLevel } from './testcontainers-by-level.ts';

/** Milliseconds until all services are ready, started at once by hand whatever they need. */
export async function timeAtOnce(runtime: BenchRuntime, planned: readonly Planned[]): Promise<number> {
  const start = performance.now();
  const byHand = await runtime.openByHand();
  const started = await Promise.all(planned.map((service) => byHand.start(service)));
  const time = performance.now() - start;
  await Promise.all(started.map(({ stop }) => stop()));
  await byHand.close();
  return time;
}

/**
 * Milliseconds that the slowest chain takes, each service started alone by hand. Services with one delay are the same, so
 * that one of them is timed.
 */
export async function timeCriticalPath(runtime: BenchRuntime, planned: readonly Planned[]): Promise<number> {
  const byHand = await runtime.openByHand();
  const alone = new Map<number, number>();
  for (const service of planned) {
    if (!alone.has(service.delay)) alone.set(service.delay, await timeAlone(byHand, service));
  }
  await byHand.close();
  return criticalPath(planned, ({ delay }) => alone.get(delay) ?? Number.NaN);
}

async function timeAlone(byHand: ByHand, service: Planned): Promise<number> {
  const start = performance.now();
  const { stop } = await byHand.start(service);
  const time = performance.now() - start;
  await stop();
  return time;
}

/** Milliseconds until all services are ready that testcontainers starts level by level. */
export async function timeByLevel(planned: readonly Planned[]): Promise<number> {
  const start = performance.now();
  const stop = await startByLevel(planned);
  const time = performance.now() - start;
  await stop();
  return time;
}
