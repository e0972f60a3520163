import { join } from 'node:path';
import type { BenchContext, Measurement } from '../support/bench.ts';
import { interleave } from '../support/interleave.ts';
import { assertAllPassed } from '../support/outcomes.ts';
import type { Finding } from '../support/result.ts';
import { writeSmallSuite } from '../support/small-suite.ts';
import { openSpanSink } from '../support/span-sink.ts';
import { ratios, summarize } from '../support/statistics.ts';
import { runVitest } from '../support/vitest-run.ts';
import { writeShopSuite } from './shop-suite.ts';
import { smallFiles } from './sizes.ts';

/** The two sides: all that clnrm does beside running the tests, and nothing of it. */
const options = { on: {}, off: { spans: false, leaks: 'off' } } as const;

type Side = keyof typeof options;

/** Compares runs of many small files that record, receive and audit with runs that do not. */
export const tracingOverheadSmall: Measurement = {
  ids: idsOf(`tracing-overhead-${smallFiles}-files`),
  measure: (context) =>
    compare(context, {
      id: `tracing-overhead-${smallFiles}-files`,
      what: `${smallFiles} small files`,
      suite: writeSmallSuite(join(context.directory, 'small'), smallFiles),
      runs: context.quick ? 2 : 21,
      env: {},
    }),
};

/** The same for a system of four processes that send spans, to clnrm or to a sink. */
export const tracingOverheadShop: Measurement = {
  ids: idsOf('tracing-overhead-shop'),
  measure: async (context) => {
    const sink = await openSpanSink();
    try {
      return await compare(context, {
        id: 'tracing-overhead-shop',
        what: 'the shop example: four processes, orders and reads',
        suite: writeShopSuite(join(context.directory, 'shop')),
        runs: context.quick ? 1 : 11,
        env: { OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint },
      });
    } finally {
      await sink.close();
    }
  },
};

interface Comparison {
  readonly id: string;
  readonly what: string;
  readonly suite: {
    readonly root: string;
    readonly tests: number;
    readonly config: (name: string, clnrm: Readonly<Record<string, unknown>>) => string;
  };
  readonly runs: number;
  /** Set where clnrm does not set it itself. */
  readonly env: Readonly<Record<string, string>>;
}

async function compare(
  { quick, progress }: BenchContext,
  { id, what, suite, runs, env }: Comparison,
): Promise<readonly Finding[]> {
  const configs = { on: suite.config('on', options.on), off: suite.config('off', options.off) };
  const samples = await interleave({
    sides: ['on', 'off'] satisfies Side[],
    runs,
    warmUp: quick ? 0 : 1,
    sample: async (side: Side, round) => {
      progress(`${id}: round ${round}, ${side}`);
      const sample = await runVitest({
        root: suite.root,
        config: configs[side],
        args: ['--pool=clnrm'],
        directory: suite.root,
        env,
      });
      assertAllPassed(`${what} with tracing ${side}`, sample.outcomes, suite.tests);
      return sample;
    },
  });
  const [, cpuId] = idsOf(id);
  const cpu = ratios(
    samples.on.map((sample) => sample.cpu ?? Number.NaN),
    samples.off.map((sample) => sample.cpu ?? Number.NaN),
  );
  const wall = ratios(
    samples.on.map((sample) => sample.wall),
    samples.off.map((sample) => sample.wall),
  );
  const about = `with recording, receiver and audit on, against all off, ${what}`;
  const results = [
    summarize(wall, { id, what: `wall time ${about}`, unit: 'ratio', goal: 1.05 }),
    ...(cpu.every(Number.isFinite)
      ? [summarize(cpu, { id: cpuId, what: `CPU time of all processes ${about}`, unit: 'ratio' })]
      : []),
  ];
  return [{ kind: 'measured', results }];
}

function idsOf(id: string): readonly [wall: string, cpu: string] {
  return [id, `${id}-cpu`];
}
