import type { BenchContext, Measurement } from '../support/bench.ts';
import { interleave } from '../support/interleave.ts';
import type { BenchResult, Finding } from '../support/result.ts';
import { median, ratios, summarize } from '../support/statistics.ts';
import { fifty, idle, type Planned, twelve } from './planned.ts';
import { type BenchRuntime, runtimes } from './runtimes.ts';
import { testcontainersVersion } from './testcontainers-by-level.ts';
import { timeAtOnce, timeByLevel, timeCriticalPath } from './time-by-hand.ts';
import { timeOurs } from './time-ours.ts';

/** Services that need each other, by the number of them, in every runtime. */
export const graphStarts: readonly Measurement[] = runtimes.flatMap((runtime) => [
  graphStart(runtime, twelve, runtime.runs.twelve),
  graphStart(runtime, fifty, runtime.runs.fifty),
]);

/** Services without needs, of which the machine starts as many at a time as it can. */
export const idleStarts: readonly Measurement[] = runtimes.flatMap((runtime) =>
  runtime.idle.map((count) => idleStart(runtime, count)),
);

type Runs = BenchRuntime['runs']['twelve'];

/** How the same services are started: by clnrm, one by one, all at once by hand, by testcontainers. */
type Side = 'ours' | 'alone' | 'at once' | 'by level';

type Samples = Readonly<Record<Side, readonly number[]>>;

function graphStart(runtime: BenchRuntime, planned: readonly Planned[], runs: Runs): Measurement {
  const id = `${runtime.name}-${planned.length}`;
  const sides: readonly Side[] = [
    'ours',
    'alone',
    'at once',
    ...(runtime.hasLevels ? ['by level' as const] : []),
  ];
  const ids = runtime.hasLevels ? [id, `${id}-vs-testcontainers`] : [id];
  return {
    ids,
    measure: async (context) => {
      const samples = await measureSides(runtime, planned, { id, ids, sides, runs, context });
      if ('kind' in samples) return [samples];
      const what = `${planned.length} ${runtime.name} that need each other until all are ready, against`;
      const results = [
        againstBound(id, what, samples),
        ...(runtime.hasLevels ? [againstLevels(`${id}-vs-testcontainers`, what, samples)] : []),
      ];
      return [{ kind: 'measured', results }];
    },
  };
}

/** What may be added to the slowest chain, and to what the machine needs to start all of them where it is saturated. */
const goals = { alone: 1.15, 'at once': 1.05 } as const;

/**
 * Nothing is ready sooner than its slowest chain, nor sooner than the machine starts all of them, whatever they need; the
 * later of the two, with what may be added to it, is what counts.
 */
function againstBound(id: string, what: string, { ours, alone, 'at once': atOnce }: Samples): BenchResult {
  return median(atOnce) * goals['at once'] > median(alone) * goals.alone
    ? summarize(ratios(ours, atOnce), {
        id,
        what: `${what} all of them started at once by hand, which takes longer than the slowest chain of them here`,
        unit: 'ratio',
        goal: goals['at once'],
      })
    : summarize(ratios(ours, alone), {
        id,
        what: `${what} the slowest chain of them, each timed alone by hand`,
        unit: 'ratio',
        goal: goals.alone,
      });
}

function againstLevels(id: string, what: string, { ours, 'by level': byLevel }: Samples): BenchResult {
  return summarize(ratios(ours, byLevel), {
    id,
    what: `${what} testcontainers ${testcontainersVersion}, level by level`,
    unit: 'ratio',
    goal: 0.8,
  });
}

function idleStart(runtime: BenchRuntime, count: number): Measurement {
  const id = `${runtime.name}-${count}-at-once`;
  return {
    ids: [id],
    measure: async (context) => {
      const samples = await measureSides(runtime, idle(count), {
        id,
        ids: [id],
        sides: ['ours', 'at once'],
        runs: [9, 2],
        context,
      });
      if ('kind' in samples) return [samples];
      const result = summarize(ratios(samples.ours, samples['at once']), {
        id,
        what: `${count} ${runtime.name} that need nothing until all are ready, against all of them started at once by hand`,
        unit: 'ratio',
        goal: goals['at once'],
      });
      return [{ kind: 'measured', results: [result] }];
    },
  };
}

interface Comparison {
  readonly id: string;
  readonly ids: readonly string[];
  readonly sides: readonly Side[];
  readonly runs: Runs;
  readonly context: BenchContext;
}

async function measureSides(
  runtime: BenchRuntime,
  planned: readonly Planned[],
  { id, ids, sides, runs: [whole, few], context: { quick, progress } }: Comparison,
): Promise<Samples | Finding> {
  const reason = await runtime.missing();
  if (reason !== undefined) return { kind: 'skipped', ids, reason };
  const runs = quick ? few : whole;
  if (runs === 0) return { kind: 'skipped', ids, reason: 'it takes longer than --quick may' };
  return await interleave({
    sides,
    runs,
    warmUp: quick ? 0 : 1,
    sample: async (side, round) => {
      progress(`${id}: round ${round + 1} of ${runs}, ${side}`);
      return await times[side](runtime, planned);
    },
  });
}

const times: Readonly<Record<Side, (runtime: BenchRuntime, planned: readonly Planned[]) => Promise<number>>> =
  {
    ours: timeOurs,
    alone: timeCriticalPath,
    'at once': timeAtOnce,
    'by level': (_, planned) => timeByLevel(planned),
  };
