import { join } from 'node:path';
import type { BenchContext, Measurement } from '../support/bench.ts';
import { interleave } from '../support/interleave.ts';
import { assertAllPassed } from '../support/outcomes.ts';
import type { BenchResult, Finding } from '../support/result.ts';
import type { SmallSuite } from '../support/small-suite.ts';
import { writeSmallSuite } from '../support/small-suite.ts';
import { ratios, summarize } from '../support/statistics.ts';
import type { VitestSample } from '../support/vitest-run.ts';
import { runVitest, vitestVersion } from '../support/vitest-run.ts';
import { roundsFor, smallFiles } from './sizes.ts';

type Level = 'verified' | 'process' | 'namespace' | 'container';

const levels: readonly Level[] = ['verified', 'process', 'namespace', 'container'];

/** Wall time against `forks`; container rooms are reported only. */
const goals: Readonly<Record<Level, number | null>> = {
  verified: 0.25,
  process: 1,
  namespace: 1.3,
  container: null,
};

/** Compares the isolation levels with Vitest's `forks` on the same small files, all in the same rounds. */
export const isolationLevels: Measurement = {
  ids: levels.flatMap(idsOf),
  measure: async (context) => {
    const findings: Finding[] = [];
    const able: Level[] = [];
    for (const level of levels.filter((one) => idsOf(one).some(context.wants))) {
      const reason = await whyNot(level, context);
      if (reason === undefined) able.push(level);
      else findings.push({ kind: 'skipped', ids: idsOf(level), reason });
    }
    if (able.length > 0) findings.push({ kind: 'measured', results: await compare(able, context) });
    return findings;
  },
};

async function compare(able: readonly Level[], context: BenchContext): Promise<readonly BenchResult[]> {
  const suite = writeSmallSuite(join(context.directory, 'small'), smallFiles);
  const samples = await interleave<'forks' | Level, VitestSample>({
    sides: ['forks', ...able],
    ...roundsFor(context),
    sample: async (side, round) => {
      context.progress(`isolation levels: round ${round}, ${side}`);
      const sample = await runSide(suite, side);
      assertAllPassed(`${smallFiles} small files with ${side}`, sample.outcomes, suite.tests);
      return sample;
    },
  });
  return able.flatMap((level) => describe(level, samples[level], samples.forks));
}

function describe(
  level: Level,
  subject: readonly VitestSample[],
  forks: readonly VitestSample[],
): readonly BenchResult[] {
  const [id, cpuId] = idsOf(level);
  const work = `${smallFiles} small files on 2 workers, against forks of Vitest ${vitestVersion}`;
  const of = (read: (sample: VitestSample) => number): readonly number[] =>
    ratios(subject.map(read), forks.map(read));
  const cpu = of((sample) => sample.cpu ?? Number.NaN);
  return [
    summarize(
      of((sample) => sample.wall),
      { id, what: `wall time, ${work}`, unit: 'ratio', goal: goals[level] },
    ),
    ...(cpu.every(Number.isFinite)
      ? [summarize(cpu, { id: cpuId, what: `CPU time of all processes, ${work}`, unit: 'ratio' })]
      : []),
  ];
}

/** Runs one file at a level that not every machine has; what it says when it cannot is the reason. */
async function whyNot(level: Level, context: BenchContext): Promise<string | undefined> {
  if (level === 'verified' || level === 'process') return undefined;
  if (level === 'container' && context.quick) return `${smallFiles} containers do not fit into --quick`;
  const suite = writeSmallSuite(join(context.directory, `probe-${level}`), 1);
  try {
    const { outcomes, output } = await runSide(suite, level);
    const passed = [...outcomes.values()].every((state) => state === 'passed');
    return passed && outcomes.size === suite.tests ? undefined : firstFailure(output);
  } catch (error) {
    return firstFailure(error instanceof Error ? error.message : String(error));
  }
}

function runSide(suite: SmallSuite, side: 'forks' | Level): Promise<VitestSample> {
  return runVitest({
    root: suite.root,
    config: suite.config(side, side === 'forks' ? undefined : { isolation: side }),
    args: [`--pool=${side === 'forks' ? 'forks' : 'clnrm'}`],
    directory: suite.root,
  });
}

/** The first sentence of what was printed that says why; the error of the bench itself comes before it. */
function firstFailure(text: string): string {
  const printed = text.slice(text.indexOf('It printed:') + 1);
  return /Failed to [^\n]+/.exec(printed)?.[0] ?? 'it cannot run here';
}

function idsOf(level: Level): readonly [wall: string, cpu: string] {
  return level === 'container' ? [level, `${level}-cpu`] : [`${level}-vs-forks`, `${level}-vs-forks-cpu`];
}
