import { criticalPath, type Trace } from '@clnrm/spans';
import type { Measurement } from '../support/bench.ts';
import { interleave } from '../support/interleave.ts';
import { summarize } from '../support/statistics.ts';
import { largeTraces, tracesOf } from './support/traces.ts';

/** Finds the critical paths of traces that are held, small and large. */
export const criticalPathRate: Measurement = {
  ids: ['critical-path-rate', 'critical-path-rate-small'],
  measure: async ({ quick, progress }) => {
    const small = tracesOf(quick ? 20_000 : 100_000);
    const sets = { small, large: largeTraces(small) };
    const spans = small.reduce((sum, trace) => sum + trace.spans.length, 0);
    const samples = await interleave<'small' | 'large', number>({
      sides: ['small', 'large'],
      runs: quick ? 5 : 15,
      warmUp: 5,
      sample: async (side, round) => {
        progress(`critical path: round ${round}, ${side} traces`);
        return spans / secondsOf(sets[side]);
      },
    });
    return [
      {
        kind: 'measured',
        results: [
          summarize(samples.large, {
            id: 'critical-path-rate',
            what: `critical paths of ${spans} spans in traces of about a thousand`,
            unit: 'spans/s',
            goal: 1_500_000,
            better: 'higher',
          }),
          summarize(samples.small, {
            id: 'critical-path-rate-small',
            what: `critical paths of ${spans} spans in traces of about ten`,
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
  for (const trace of traces) assertTiled(criticalPath(trace));
  return (performance.now() - start) / 1000;
}

/** What is not used may not be computed. */
function assertTiled({ length }: { readonly length: number }): void {
  if (length === 0) throw new Error('Failed to measure: a critical path has no sections.');
}
