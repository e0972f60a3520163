import { join } from 'node:path';
import type { Measurement } from '../support/bench.ts';
import { interleave } from '../support/interleave.ts';
import { assertAllPassed } from '../support/outcomes.ts';
import { canWatchProcesses } from '../support/process-tree.ts';
import { writeSmallSuite } from '../support/small-suite.ts';
import { ratios, summarize } from '../support/statistics.ts';
import { runVitest, vitestVersion } from '../support/vitest-run.ts';
import { smallFiles } from './sizes.ts';

const ids = ['memory-peak', 'memory-peak-mib'];

/** Compares the most memory in use at once by Vitest and all its rooms with that of `forks`. */
export const memoryPeak: Measurement = {
  ids,
  measure: async (context) => {
    if (!canWatchProcesses) {
      return [{ kind: 'skipped', ids, reason: 'only Linux tells how much memory processes share' }];
    }
    const suite = writeSmallSuite(join(context.directory, 'small'), smallFiles);
    const configs = { forks: suite.config('forks', undefined), clnrm: suite.config('clnrm', {}) };
    const samples = await interleave({
      sides: ['forks', 'clnrm'],
      runs: context.quick ? 1 : 5,
      warmUp: 0,
      sample: async (pool, round) => {
        context.progress(`memory-peak: round ${round}, ${pool}`);
        const args = [`--pool=${pool}`];
        const run = { root: suite.root, config: configs[pool], args, directory: suite.root, memory: true };
        const { outcomes, peak = 0 } = await runVitest(run);
        assertAllPassed(`${smallFiles} small files with ${pool}`, outcomes, suite.tests);
        return peak;
      },
    });
    const work = `proportional set size of all processes, ${smallFiles} small files`;
    const megabytes = samples.clnrm.map((bytes) => bytes / 2 ** 20);
    const ratio = summarize(ratios(samples.clnrm, samples.forks), {
      id: 'memory-peak',
      what: `peak ${work}, against forks of Vitest ${vitestVersion}`,
      unit: 'ratio',
      goal: 1.1,
    });
    const size = summarize(megabytes, { id: 'memory-peak-mib', what: `peak ${work}`, unit: 'MiB' });
    return [{ kind: 'measured', results: [ratio, size] }];
  },
};
