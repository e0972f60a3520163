import { command, type Definitions, freePort, services } from '@clnrm/scenario';
import type { Measurement } from '../support/bench.ts';
import { interleave } from '../support/interleave.ts';
import { ratios, summarize } from '../support/statistics.ts';
import { listening, startByHand } from './by-hand.ts';

/** One service of a graph: how long it waits before it listens, and what it needs. */
interface Planned {
  readonly name: string;
  readonly delay: number;
  readonly needs: readonly string[];
}

/** Three by three by three by three, each level needing all or some of the one before, with unlike delays in milliseconds. */
const graph: readonly Planned[] = [
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

/** Twelve services that need each other, against the time that the slowest chain of them takes when each is timed alone. */
export const twelveInGraph: Measurement = {
  ids: ['graph-12-vs-critical-path'],
  measure: async ({ quick }) => {
    const samples = await interleave({
      sides: ['ours', 'alone'],
      runs: quick ? 3 : 9,
      warmUp: 1,
      sample: async (side) => (side === 'ours' ? await timeOurs(graph) : await criticalPathAlone()),
    });
    return [
      {
        kind: 'measured',
        results: [
          summarize(ratios(samples.ours, samples.alone), {
            id: 'graph-12-vs-critical-path',
            what: '12 processes that need each other until all are ready, against their slowest chain timed one by one by hand',
            unit: 'ratio',
            goal: 1.15,
          }),
        ],
      },
    ];
  },
};

/** Twelve services without needs, which saturate the machine. */
export const twelveAtOnce: Measurement = atOnce(12);

/** Fifty services without needs, which saturate the machine. */
export const fiftyAtOnce: Measurement = atOnce(50);

function atOnce(count: number): Measurement {
  const id = `processes-${count}-vs-by-hand`;
  const planned = Array.from({ length: count }, (_, at) => ({ name: `s${at}`, delay: 0, needs: [] }));
  return {
    ids: [id],
    measure: async ({ quick }) => {
      const samples = await interleave({
        sides: ['ours', 'by hand'],
        runs: quick ? 3 : 9,
        warmUp: 1,
        sample: async (side) => (side === 'ours' ? await timeOurs(planned) : await timeByHand(count)),
      });
      const what = `${count} processes until all are ready, against all of them started at once by hand`;
      const result = summarize(ratios(samples.ours, samples['by hand']), {
        id,
        what,
        unit: 'ratio',
        goal: 1.05,
      });
      return [{ kind: 'measured', results: [result] }];
    },
  };
}

async function timeOurs(planned: readonly Planned[]): Promise<number> {
  const definitions: Definitions = Object.fromEntries(
    planned.map(({ name, delay, needs }) => [
      name,
      command<string>([process.execPath, '-e', listening(delay)], { needs, graceful: 0 }),
    ]),
  );
  const set = services<Definitions>(definitions);
  const start = performance.now();
  const started = await set.start();
  const time = performance.now() - start;
  await started.stop();
  if (started.own.length !== planned.length) throw new Error('Not all services were started.');
  return time;
}

async function timeByHand(count: number): Promise<number> {
  const start = performance.now();
  const started = await Promise.all(
    Array.from({ length: count }, async () => await startByHand(listening(0), await freePort())),
  );
  const time = performance.now() - start;
  await Promise.all(started.map(async ({ stop }) => await stop()));
  return time;
}

async function criticalPathAlone(): Promise<number> {
  const ends = new Map<string, number>();
  for (const { name, delay, needs } of graph) {
    const port = await freePort();
    const start = performance.now();
    const { stop } = await startByHand(listening(delay), port);
    const time = performance.now() - start;
    await stop();
    ends.set(name, Math.max(0, ...needs.map((need) => ends.get(need) ?? 0)) + time);
  }
  return Math.max(...ends.values());
}
