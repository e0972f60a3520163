import { digestTrace, type Trace } from '@clnrm/spans';
import type { Measurement } from '../support/bench.ts';
import { interleave } from '../support/interleave.ts';
import { summarize } from '../support/statistics.ts';
import { largeTraces, tracesOf } from './support/traces.ts';

/** Digests traces that are held, small and large. */
export const digestRate: Measurement = {
  ids: ['digest-rate', 'digest-rate-small'],
  measure: async ({ quick, progress }) => {
    const small = tracesOf(quick ? 20_000 : 100_000);
    const sets = { small, large: largeTraces(small) };
    const spans = small.reduce((sum, trace) => sum + trace.spans.length, 0);
    const samples = await interleave<'small' | 'large', number>({
      sides: ['small', 'large'],
      runs: quick ? 5 : 15,
      warmUp: 5,
      sample: async (side, round) => {
        progress(`digest: round ${round}, ${side} traces`);
        return spans / secondsOf(sets[side]);
      },
    });
    return [
      {
        kind: 'measured',
        results: [
          summarize(samples.large, {
            id: 'digest-rate',
            what: `digesting ${spans} spans in traces of about a thousand`,
            unit: 'spans/s',
            goal: 500_000,
            better: 'higher',
          }),
          summarize(samples.small, {
            id: 'digest-rate-small',
            what: `digesting ${spans} spans in traces of about ten`,
            unit: 'spans/s',
            better: 'higher',
          }),
        ],
      },
    ];
  },
};

function secondsOf(traces: readonly Trace[]): number {
  const start = performance.now();
  for (const trace of traces) digestTrace(trace);
  return (performance.now() - start) / 1000;
}
