import type { Trace } from '@clnrm/spans';
import type { Measurement } from '../../support/bench.ts';
import { interleave } from '../../support/interleave.ts';
import { summarize } from '../../support/statistics.ts';
import { largeTraces, tracesOf } from './traces.ts';

/** Work on traces whose rate is measured. */
export interface RatedWork {
  /** Names the results: `<id>` for large traces, `<id>-small` for small ones. */
  readonly id: string;
  /** What is done to so many spans, such as `digesting 100000 spans`. */
  readonly what: (spans: number) => string;
  /** Spans a second, of large traces. */
  readonly goal: number;
  readonly work: (trace: Trace) => void;
}

/** Measures work on traces that are held: the same spans in large traces and in small ones, in turns. */
export function measureRate({ id, what, goal, work }: RatedWork): Measurement {
  return {
    ids: [id, `${id}-small`],
    measure: async ({ quick, progress }) => {
      const small = tracesOf(quick ? 20_000 : 100_000);
      const sets = { small, large: largeTraces(small) };
      const spans = small.reduce((sum, trace) => sum + trace.spans.length, 0);
      const samples = await interleave<'small' | 'large', number>({
        sides: ['small', 'large'],
        runs: quick ? 5 : 15,
        warmUp: 5,
        sample: async (side, round) => {
          progress(`${id}: round ${round}, ${side} traces`);
          const start = performance.now();
          for (const trace of sets[side]) work(trace);
          return (spans * 1000) / (performance.now() - start);
        },
      });
      const common = { unit: 'spans/s', better: 'higher' } as const;
      const large = { ...common, id, what: `${what(spans)} in traces of about a thousand`, goal };
      const little = { ...common, id: `${id}-small`, what: `${what(spans)} in traces of about ten` };
      return [
        { kind: 'measured', results: [summarize(samples.large, large), summarize(samples.small, little)] },
      ];
    },
  };
}
