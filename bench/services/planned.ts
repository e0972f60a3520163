/** One service of a graph: how long it does nothing before it listens, as one that waits for a disk, and what it needs. */
export interface Planned {
  readonly name: string;
  /** Milliseconds. */
  readonly delay: number;
  readonly needs: readonly string[];
}

/** Three by three by three by three, each level needing all or some of the one before, with unlike delays. */
export const twelve: readonly Planned[] = [
  { name: 'disk', delay: 400, needs: [] },
  { name: 'config', delay: 100, needs: [] },
  { name: 'clock', delay: 200, needs: [] },
  { name: 'db', delay: 300, needs: ['disk'] },
  { name: 'cache', delay: 100, needs: ['config'] },
  { name: 'queue', delay: 500, needs: ['clock'] },
  { name: 'orders', delay: 200, needs: ['db', 'queue'] },
  { name: 'stock', delay: 400, needs: ['db', 'cache'] },
  { name: 'mail', delay: 600, needs: ['queue'] },
  { name: 'api', delay: 300, needs: ['orders', 'stock'] },
  { name: 'worker', delay: 100, needs: ['mail'] },
  { name: 'web', delay: 200, needs: ['api'] },
];

const wide = 10;

/** Five levels of ten, each service needing two of the level before, with delays of 100 to 600 ms. */
export const fifty: readonly Planned[] = Array.from({ length: 5 * wide }, (_, at) => {
  const level = Math.floor(at / wide);
  const needs = [at, at * 3 + 1].map((need) => `s${(level - 1) * wide + (need % wide)}`);
  return {
    name: `s${at}`,
    delay: 100 * (1 + ((at * 5 + level) % 6)),
    needs: level === 0 ? [] : [...new Set(needs)],
  };
});

/** So many services that need nothing and wait for nothing. */
export function idle(count: number): readonly Planned[] {
  return Array.from({ length: count }, (_, at) => ({ name: `s${at}`, delay: 0, needs: [] }));
}

/** The script of a service: it listens on `PORT` after its delay. */
export function scriptOf({ delay }: Planned): string {
  const listen = `require('node:net').createServer().listen(process.env.PORT, process.env.HOST)`;
  return delay === 0 ? listen : `setTimeout(() => ${listen}, ${delay})`;
}

/** When the last of the services is ready that start as soon as what they need is, given the time that each takes alone. */
export function criticalPath(planned: readonly Planned[], alone: (service: Planned) => number): number {
  const ends = new Map<string, number>();
  for (const service of planned) {
    const begin = Math.max(0, ...service.needs.map((need) => ends.get(need) ?? 0));
    ends.set(service.name, begin + alone(service));
  }
  return Math.max(...ends.values());
}

/** The services by level: all of one level need only those of the levels before. */
export function levelsOf(planned: readonly Planned[]): readonly (readonly Planned[])[] {
  const levels = new Map<string, number>();
  for (const { name, needs } of planned) {
    levels.set(name, Math.max(0, ...needs.map((need) => 1 + (levels.get(need) ?? 0))));
  }
  const depth = Math.max(...levels.values()) + 1;
  return Array.from({ length: depth }, (_, level) =>
    planned.filter(({ name }) => levels.get(name) === level),
  );
}
