import { TracerProvider, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { aSpan } from '../../packages/spans/src/support/a-span.ts';
import {
  type OracleCounts,
  runOracle,
  undeterminedShare,
} from '../../packages/spans/src/support/run-oracle.ts';
import { happensBefore, Trace } from '@clnrm/spans';
import type { Measurement } from '../support/bench.ts';
import type { BenchResult } from '../support/result.ts';
import { summarize } from '../support/statistics.ts';

const kinds = ['exact', 'one-machine', 'several-hosts'] as const;

type Kind = (typeof kinds)[number];

/** What an order that is read from the times of spans is worth, and ours. */
export const clocks: Measurement = {
  ids: [
    'time-wrong-verdicts',
    'time-open-exact',
    'time-open-one-machine',
    'time-open-several-hosts',
    'siblings-misread',
    'siblings-wrong',
    'time-rule-rate',
  ],
  measure: async ({ quick, progress }) => {
    const counts = judgeWorlds(quick ? 1000 : 33_334, progress);
    const siblings = await compareSiblings(quick ? 300 : 2000);
    return [
      {
        kind: 'measured',
        results: [...verdictResults(counts), ...siblings, judgingRate(quick ? 10_000 : 100_000)],
      },
    ];
  },
};

function judgeWorlds(worlds: number, progress: (text: string) => void): ReadonlyMap<Kind, OracleCounts> {
  return new Map(
    kinds.map((kind) => {
      progress(`time: ${worlds} worlds with clocks of kind ${kind}`);
      return [kind, runOracle(kind, 1, worlds)];
    }),
  );
}

function verdictResults(counts: ReadonlyMap<Kind, OracleCounts>): readonly BenchResult[] {
  const all = [...counts.values()].flatMap((each) => [...each.values()]);
  const verdicts = all.reduce(
    (sum, { proved, refuted, undetermined }) => sum + proved + refuted + undetermined,
    0,
  );
  const wrong = all.reduce((sum, each) => sum + each.wrong.length, 0);
  const traces = 'random traces with known truth';
  const share = (kind: Kind, what: string, goal: number | null): BenchResult =>
    summarize([undeterminedShare(counts.get(kind) ?? new Map()) * 100], {
      id: `time-open-${kind}`,
      what: `rules about time that stay undetermined on ${traces}, ${what}`,
      unit: '%',
      better: 'lower',
      ...(goal === null ? {} : { goal }),
    });
  return [
    summarize([wrong], {
      id: 'time-wrong-verdicts',
      what: `rules about time proved or refuted against the truth, of ${verdicts} verdicts on ${traces}`,
      unit: 'verdicts',
      goal: 0,
      better: 'lower',
    }),
    share('exact', 'precise clocks of one machine', 1),
    share('one-machine', 'clocks of one machine of all kinds, spans lost', null),
    share('several-hosts', 'hosts whose clocks are apart, spans lost', null),
  ];
}

/** Siblings that follow each other 20 µs apart, as the SDK reports them: whoever compares their times sees them overlap. */
async function compareSiblings(rounds: number): Promise<readonly BenchResult[]> {
  const ended: ReadableSpan[] = [];
  const exporter = {
    export: (spans: ReadableSpan[], done: (result: { code: number }) => void): void => {
      ended.push(...spans);
      done({ code: 0 });
    },
    shutdown: (): Promise<void> => Promise.resolve(),
  };
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const tracer = provider.getTracer('bench');
  for (let round = 0; round < rounds; round += 1) {
    const first = tracer.startSpan('first');
    pause(20_000n);
    first.end();
    pause(20_000n);
    tracer.startSpan('second').end();
    pause(300_000n);
  }
  await provider.forceFlush();
  let misread = 0;
  let wrong = 0;
  const rule = happensBefore('first', 'second');
  for (let round = 0; round < rounds; round += 1) {
    const [first, second] = ended.slice(round * 2, round * 2 + 2).map(spanOf);
    if (first === undefined || second === undefined) continue;
    if (first.end.ns > second.start.ns) misread += 1;
    if (rule.judge(new Trace([first, second])).kind === 'refuted') wrong += 1;
  }
  const pairs = `siblings 20 µs apart in ${rounds} rounds by @opentelemetry/sdk-trace 3.1.1`;
  return [
    summarize([(misread / rounds) * 100], {
      id: 'siblings-misread',
      what: `${pairs} whose times say that they overlap`,
      unit: '%',
      better: 'lower',
    }),
    summarize([wrong], {
      id: 'siblings-wrong',
      what: `${pairs} that happensBefore refutes`,
      unit: 'pairs',
      goal: 0,
      better: 'lower',
    }),
  ];
}

function spanOf({ name, startTime, endTime }: ReadableSpan): ReturnType<typeof aSpan> {
  const ns = ([seconds, rest]: readonly [number, number]): bigint =>
    BigInt(seconds) * 1_000_000_000n + BigInt(rest);
  return aSpan(name, { from: ns(startTime), to: ns(endTime), uncertainty: 1_000_000n });
}

function pause(ns: bigint): void {
  const end = process.hrtime.bigint() + ns;
  while (process.hrtime.bigint() < end);
}

/** Every pair of two large sets, with a time line that is made anew each time. */
function judgingRate(pairs: number): BenchResult {
  const spans = Array.from({ length: pairs }, (_, index) => [
    aSpan('a', { from: index * 1000, to: index * 1000 + 500 }),
    aSpan('b', { from: (pairs + index) * 1000, to: (pairs + index) * 1000 + 500 }),
  ]).flat();
  const rule = happensBefore('a', 'b');
  const samples = Array.from({ length: 7 }, () => {
    const trace = new Trace(spans);
    const start = performance.now();
    rule.judge(trace);
    return spans.length / ((performance.now() - start) / 1000);
  });
  return summarize(samples.slice(2), {
    id: 'time-rule-rate',
    what: `happensBefore over ${spans.length} spans, each of one half against each of the other`,
    unit: 'spans/s',
    better: 'higher',
  });
}
