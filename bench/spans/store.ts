import type { Measurement } from '../support/bench.ts';
import type { BenchResult } from '../support/result.ts';
import { summarize } from '../support/statistics.ts';
import type { StoreFigures, StoreQuestion } from './store-process.ts';
import { runProcess } from './support/run-process.ts';

const questions: readonly (readonly [StoreQuestion, id: string, what: string, goal: number])[] = [
  ['name', 'store-by-name', '99th percentile of queries by name, with the rows', 1],
  ['status', 'store-by-status', '99th percentile of queries by status, with the rows', 5],
  ['service', 'store-by-service', '99th percentile of queries by service, with the rows', 5],
  ['edge', 'store-by-edge', '99th percentile of queries by parent and child, of names and of services', 10],
  [
    'attributeHot',
    'store-by-attribute',
    '99th percentile of queries by an attribute that was asked for before',
    10,
  ],
  ['attributeCold', 'store-by-attribute-first', 'the first query by an attribute, of six', 150],
  ['hops', 'store-three-hops', '99th percentile of chains of three spans, children or descendants', 50],
  [
    'percentiles',
    'store-percentiles',
    '99th percentile of asking for the 50th, 95th and 99th of the durations of a name',
    10,
  ],
];

const memoryIds = ['store-memory', 'store-process-memory', 'store-ingest-rate', 'store-first-edge'] as const;

/** Holds a million spans in a process of its own, weighs it and asks for them. */
export const store: Measurement = {
  ids: [...memoryIds, ...questions.map(([, id]) => id)],
  measure: async ({ quick, progress }) => {
    const spans = quick ? 200_000 : 1_000_000;
    const figures: StoreFigures[] = [];
    for (let run = 0; run < (quick ? 1 : 3); run += 1) {
      progress(`store: run ${run}`);
      const script = new URL('./store-process.ts', import.meta.url);
      figures.push(await runProcess<StoreFigures>(script, String(spans), quick ? '2' : '5'));
    }
    return [{ kind: 'measured', results: [...memory(spans, figures), ...times(spans, figures)] }];
  },
};

function memory(spans: number, figures: readonly StoreFigures[]): readonly BenchResult[] {
  const payload = Math.round((figures[0]?.payload ?? 0) / spans);
  const held = `${spans} spans, their payload of ${payload} bytes each included`;
  const [growth, total, rate, link] = memoryIds;
  return [
    summarize(
      figures.map((each) => each.growth / 1e6),
      { id: growth, what: `memory that holding takes, ${held}`, unit: 'MB', goal: 500 * (spans / 1_000_000) },
    ),
    summarize(
      figures.map((each) => each.total / 1e6),
      {
        id: total,
        what: `memory of the whole process, Node and the bench included, with ${held}`,
        unit: 'MB',
      },
    ),
    summarize(
      figures.map((each) => spans / (each.ingest / 1000)),
      { id: rate, what: 'decoding and holding', unit: 'spans/s', better: 'higher' },
    ),
    summarize(
      figures.map((each) => each.links),
      { id: link, what: `the first query by parent and child among ${spans} spans`, unit: 'ms' },
    ),
  ];
}

function times(spans: number, figures: readonly StoreFigures[]): readonly BenchResult[] {
  return questions.map(([question, id, what, goal]) =>
    summarize(
      figures.flatMap((each) => each.times[question]),
      { id, what: `${what}, among ${spans} spans`, unit: 'ms', goal },
    ),
  );
}
