import { join } from 'node:path';
import type { Measurement } from '../support/bench.ts';
import { interleave } from '../support/interleave.ts';
import { assertAllPassed } from '../support/outcomes.ts';
import { writeSmallSuite } from '../support/small-suite.ts';
import { ratios, summarize } from '../support/statistics.ts';
import { runVitest } from '../support/vitest-run.ts';
import { smallFiles } from './sizes.ts';

/** The two sides: everything that clnrm does beside running the tests, and nothing of it. */
const sides = { on: {}, off: { spans: false, leaks: 'off' } } as const;

/** Compares runs that record, receive and audit with runs that do not. */
export const tracingOverheadSmall: Measurement = {
  ids: ['tracing-overhead-120-files'],
  measure: async ({ directory, quick, progress }) => {
    const suite = writeSmallSuite(join(directory, 'small'), smallFiles);
    const configs = { on: suite.config('on', sides.on), off: suite.config('off', sides.off) };
    const samples = await interleave({
      sides: ['on', 'off'],
      runs: quick ? 3 : 21,
      warmUp: 1,
      sample: async (side, round) => {
        progress(`tracing-overhead-120-files: round ${round}, ${side}`);
        const run = { root: suite.root, config: configs[side], args: ['--pool=clnrm'], directory: suite.root };
        const { outcomes, wall } = await runVitest(run);
        assertAllPassed(`${smallFiles} small files with tracing ${side}`, outcomes, suite.tests);
        return wall;
      },
    });
    const result = summarize(ratios(samples.on, samples.off), {
      id: 'tracing-overhead-120-files',
      what: `wall time with recording, receiver and audit on, against all off, ${smallFiles} small files`,
      unit: 'ratio',
      goal: 1.05,
    });
    return [{ kind: 'measured', results: [result] }];
  },
};
