import { join } from 'node:path';
import type { Measurement } from '../support/bench.ts';
import { interleave } from '../support/interleave.ts';
import { assertAllPassed } from '../support/outcomes.ts';
import { ratios, summarize } from '../support/statistics.ts';
import { runVitest, vitestVersion } from '../support/vitest-run.ts';
import { writeOverheadSuite } from './overhead-suite.ts';

/** What a scenario costs whose services report spans, against a plain test that starts and asks the same services. */
export const scenarioOverhead: Measurement = {
  ids: ['scenario-overhead', 'scenario-overhead-cpu'],
  measure: async ({ quick, directory, progress }) => {
    const suite = writeOverheadSuite(join(directory, 'suite'));
    const runs = quick ? 1 : 9;
    const samples = await interleave({
      sides: ['scenario', 'by hand'],
      runs,
      warmUp: quick ? 0 : 1,
      sample: async (side, round) => {
        progress(`scenario-overhead: round ${round + 1} of ${runs}, ${side}`);
        const sample = await runVitest({ root: suite.root, directory: suite.root, ...suite.sides[side] });
        assertAllPassed(side, sample.outcomes, suite.tests);
        return sample;
      },
    });
    const what =
      'two scenarios on three services that make spans, one of them claimed, against two plain tests of ' +
      `Vitest ${vitestVersion} that start and ask the same services by hand`;
    const cpu = (side: 'scenario' | 'by hand'): readonly number[] =>
      samples[side].map((sample) => sample.cpu ?? Number.NaN);
    const wall = (side: 'scenario' | 'by hand'): readonly number[] =>
      samples[side].map((sample) => sample.wall);
    const cpuRatios = ratios(cpu('scenario'), cpu('by hand'));
    return [
      {
        kind: 'measured',
        results: [
          summarize(ratios(wall('scenario'), wall('by hand')), {
            id: 'scenario-overhead',
            what: `wall time of ${what}`,
            unit: 'ratio',
            goal: 1.05,
          }),
          ...(cpuRatios.every(Number.isFinite)
            ? [
                summarize(cpuRatios, {
                  id: 'scenario-overhead-cpu',
                  what: `CPU time of all processes of ${what}`,
                  unit: 'ratio',
                }),
              ]
            : []),
        ],
      },
    ];
  },
};
