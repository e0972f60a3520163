import type { Measurement } from '../support/bench.ts';
import { interleave } from '../support/interleave.ts';
import { median, summarize } from '../support/statistics.ts';
import { runProcess } from './support/run-process.ts';

const sides = ['bare', 'recorded'] as const;

type Side = (typeof sides)[number];

/** Measures what recording adds to a span of the test process. */
export const recording: Measurement = {
  ids: ['recording-cost', 'recording-bare'],
  measure: async ({ quick, progress }) => {
    const script = new URL('./recording-process.ts', import.meta.url);
    const samples = await interleave<Side, number>({
      sides,
      runs: quick ? 3 : 9,
      warmUp: 0,
      sample: async (side, round) => {
        progress(`recording: round ${round}, ${side}`);
        return median(await runProcess<readonly number[]>(script, side, quick ? '20' : '60', '5000'));
      },
    });
    const added = samples.recorded.map((time, round) => time - (samples.bare[round] ?? Number.NaN));
    return [
      {
        kind: 'measured',
        results: [
          summarize(added, {
            id: 'recording-cost',
            what: 'what the recorder, the store and the attribution to a test add to a span of 3 attributes in the test process, made with sdk-trace 3.1.1 and a processor that does nothing',
            unit: 'µs',
            goal: 2,
          }),
          summarize(samples.bare, { id: 'recording-bare', what: 'such a span without clnrm', unit: 'µs' }),
        ],
      },
    ];
  },
};
