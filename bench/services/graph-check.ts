import { command, type Definitions, services } from '@clnrm/scenario';
import type { Measurement } from '../support/bench.ts';
import { summarize } from '../support/statistics.ts';

const size = 10_000;

/** How long it takes to check ten thousand services with their needs, and to name a cycle among them. */
export const graphCheck: Measurement = {
  ids: ['graph-10000', 'graph-10000-cycle'],
  measure: async ({ quick }) => {
    const sound = definitionsOf((at) => (at === 0 ? [] : [(at * 7919) % at, (at * 104_729) % at]));
    const cyclic = definitionsOf((at) => [(at + 1) % size]);
    const runs = quick ? 5 : 21;
    return [
      {
        kind: 'measured',
        results: [
          summarize(
            sample(runs, () => void services<Definitions>(sound)),
            {
              id: 'graph-10000',
              what: '10,000 services with two needs each, checked and put in order',
              unit: 'ms',
              goal: 50,
            },
          ),
          summarize(
            sample(runs, () => {
              if (!isRefused(cyclic)) throw new Error('The cycle was not found.');
            }),
            {
              id: 'graph-10000-cycle',
              what: '10,000 services in one cycle, which is named in full',
              unit: 'ms',
              goal: 50,
            },
          ),
        ],
      },
    ];
  },
};

function definitionsOf(needs: (at: number) => readonly number[]): Definitions {
  return Object.fromEntries(
    Array.from({ length: size }, (_, at) => [
      `s${at}`,
      command<string>('node server.js', { needs: needs(at).map((need) => `s${need}`) }),
    ]),
  );
}

function isRefused(definitions: Definitions): boolean {
  try {
    services<Definitions>(definitions);
    return false;
  } catch (error) {
    return error instanceof Error && error.message.includes('"s9999" → "s0"');
  }
}

function sample(runs: number, work: () => void): readonly number[] {
  const times = Array.from({ length: runs + 3 }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  // The first ones are compiled while they run.
  return times.slice(3);
}
