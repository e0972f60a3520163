import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PublicSuite } from '../public-suites.ts';
import { locate } from '../public-suites.ts';
import type { BenchContext, Measurement } from '../support/bench.ts';
import { configText } from '../support/config-text.ts';
import { interleave } from '../support/interleave.ts';
import type { Outcomes } from '../support/outcomes.ts';
import { assertSameWork, countOf } from '../support/outcomes.ts';
import type { BenchResult } from '../support/result.ts';
import { ratios, summarize } from '../support/statistics.ts';
import type { VitestSample } from '../support/vitest-run.ts';
import { prepareDirectory, runVitest, vitestVersion } from '../support/vitest-run.ts';

type Pool = 'forks' | 'clnrm';

/** Runs a public repository's suite in both pools and compares results test by test, then time. */
export function publicSuite(suite: PublicSuite): Measurement {
  const ids = [`public-${suite.id}`, `public-${suite.id}-cpu`];
  return {
    ids,
    measure: async (context) => {
      if (context.quick)
        return [{ kind: 'skipped', ids, reason: 'a public suite does not fit into --quick' }];
      const found = locate(suite);
      return found.kind === 'missing'
        ? [{ kind: 'skipped', ids, reason: found.reason }]
        : [{ kind: 'measured', results: await compare(suite, found.root, context) }];
    },
  };
}

async function compare(
  suite: PublicSuite,
  root: string,
  { directory, progress }: BenchContext,
): Promise<readonly BenchResult[]> {
  const configs = {
    forks: writeConfig(suite, directory, 'forks'),
    clnrm: writeConfig(suite, directory, 'clnrm'),
  };
  prepareDirectory(directory, {});
  const samples = await interleave<Pool, VitestSample>({
    sides: ['forks', 'clnrm'],
    runs: 5,
    warmUp: 1,
    sample: (pool, round) => {
      progress(`public-${suite.id}: round ${round}, ${pool}`);
      return runVitest({ root, config: configs[pool], args: [`--pool=${pool}`], directory });
    },
  });
  const outcomes = { forks: samples.forks.map(outcomesOf), clnrm: samples.clnrm.map(outcomesOf) };
  const unsteady = assertSameWork(`${suite.repository} in both pools`, outcomes.forks, outcomes.clnrm);
  const [first = new Map<string, string>()] = outcomes.forks;
  const tests =
    `${countOf(first, 'passed')} tests pass and ${countOf(first, 'failed')} fail in both` +
    (unsteady.length === 0 ? '' : `, ${unsteady.length} not in every run`);
  return describe(suite, samples, tests);
}

function describe(
  suite: PublicSuite,
  { forks, clnrm }: Readonly<Record<Pool, readonly VitestSample[]>>,
  tests: string,
): readonly BenchResult[] {
  const work =
    `${suite.repository} at ${suite.commit.slice(0, 9)} (${tests}), 2 workers, against forks of ` +
    `Vitest ${vitestVersion}`;
  const of = (read: (sample: VitestSample) => number): readonly number[] =>
    ratios(clnrm.map(read), forks.map(read));
  const id = `public-${suite.id}`;
  const cpu = of((sample) => sample.cpu ?? Number.NaN);
  return [
    summarize(
      of((sample) => sample.wall),
      { id, what: `wall time, ${work}`, unit: 'ratio', goal: 0.5 },
    ),
    ...(cpu.every(Number.isFinite)
      ? [summarize(cpu, { id: `${id}-cpu`, what: `CPU time of all processes, ${work}`, unit: 'ratio' })]
      : []),
  ];
}

function outcomesOf({ outcomes }: VitestSample): Outcomes {
  return outcomes;
}

function writeConfig(suite: PublicSuite, directory: string, pool: Pool): string {
  const file = join(directory, `vitest.${pool}.config.mjs`);
  const clnrm = pool === 'clnrm' ? {} : undefined;
  writeFileSync(
    file,
    configText({ clnrm, test: `${suite.config.test} maxWorkers: 2`, rest: suite.config.rest ?? '' }),
  );
  return file;
}
