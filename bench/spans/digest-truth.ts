import type { Span } from '@clnrm/model';
import { digestTrace, Trace } from '@clnrm/spans';
import { disguise, randomFrom } from '../../packages/spans/src/support/disguise.ts';
import { mutations } from '../../packages/spans/src/support/mutate-spans.ts';
import type { Measurement } from '../support/bench.ts';
import { summarize } from '../support/statistics.ts';
import { largeTraces, tracesOf } from './support/traces.ts';

const runs = 100;

/** Tells how often equal traces have equal digests, and changed ones others. */
export const digestTruth: Measurement = {
  ids: ['digest-equal', 'digest-mutations'],
  measure: async ({ quick, progress }) => {
    const random = randomFrom(1);
    const traces = tracesOf(quick ? 2000 : 20_000);
    const [large = new Trace()] = largeTraces(traces);
    progress('digest: disguised runs');
    const digest = digestTrace(large);
    let equal = 0;
    for (let run = 0; run < runs; run += 1) {
      if (digestTrace(new Trace(disguise(large.spans, random))) === digest) equal += 1;
    }
    progress('digest: mutants');
    const { seen, tried } = mutantsSeen(traces, random);
    return [
      {
        kind: 'measured',
        results: [
          summarize([equal], {
            id: 'digest-equal',
            what: `of ${runs} runs of a trace of ${large.spans.length} spans, shuffled, with other ids and at other times, those with the digest of the first`,
            unit: 'runs',
            goal: runs,
            better: 'higher',
          }),
          summarize([(seen / tried) * 100], {
            id: 'digest-mutations',
            what: `of ${tried} single changes to structure or content, those that change the digest`,
            unit: '%',
            goal: 99,
            better: 'higher',
          }),
        ],
      },
    ];
  },
};

function mutantsSeen(traces: readonly Trace[], random: () => number): { seen: number; tried: number } {
  let seen = 0;
  let tried = 0;
  for (const trace of traces) {
    const spans: readonly Span[] = trace.spans;
    const digest = digestTrace(trace);
    for (const mutate of Object.values(mutations)) {
      const mutant = mutate(spans, Math.floor(random() * spans.length));
      if (mutant === undefined) continue;
      tried += 1;
      if (digestTrace(new Trace(mutant)) !== digest) seen += 1;
    }
  }
  return { seen, tried };
}
