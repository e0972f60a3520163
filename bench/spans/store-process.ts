// Holds spans, asks for them, and prints what that took as JSON. Arguments: how many spans, how many rounds.
import type { SpanSelection } from '@clnrm/spans';
import { decodeProtobuf, SpanStore } from '@clnrm/spans';
import { quantile } from '../support/statistics.ts';
import { names, workload } from './support/workload.ts';

/** What the process prints: bytes, and milliseconds of one or more samples. */
export interface StoreFigures {
  readonly growth: number;
  readonly total: number;
  readonly payload: number;
  readonly ingest: number;
  readonly links: number;
  readonly times: Readonly<Record<StoreQuestion, readonly number[]>>;
}

export type StoreQuestion =
  | 'name'
  | 'status'
  | 'service'
  | 'edge'
  | 'attributeCold'
  | 'attributeHot'
  | 'hops'
  | 'percentiles';

type Ask = (store: SpanStore, round: number) => SpanSelection | readonly bigint[];

const services = ['gateway', 'orders', 'payments', 'mail'] as const;
const keys = [
  'http.response.status_code',
  'db.operation.name',
  'server.address',
  'url.scheme',
  'db.response.returned_rows',
  'url.path',
] as const;

const pick = <T>(items: readonly T[], round: number): T => items.at(round % items.length) as T;

const questions: Readonly<Record<Exclude<StoreQuestion, 'attributeCold'>, Ask>> = {
  name: (store, round) => store.query(pick(names, round)),
  status: (store, round) => store.query({ status: pick(['error', 'ok', 'unset'] as const, round) }),
  service: (store, round) => store.query({ service: pick(services, round) }),
  edge: (store, round) =>
    round % 2 === 0
      ? store.edges('POST /v1/orders', pick(['SELECT stock', 'INSERT orders', 'publish mail'], round >>> 1))
      : store.edges({ service: pick(services, round) }, { service: pick(services, round + 1) }),
  attributeHot: (store, round) =>
    round % 2 === 0
      ? store.query({ attributes: { 'http.response.status_code': 500 } })
      : store.query({ attributes: { 'db.response.returned_rows': (value) => Number(value) > 40 } }),
  hops: (store, round) =>
    round % 2 === 0
      ? store.chain('POST /orders', { descendant: 'POST /v1/orders' }, { descendant: 'INSERT payments' })
      : store.chain('POST /v1/orders', { child: 'POST' }, { child: 'charge card' }),
  percentiles: (store, round) => store.query(pick(names, round)).percentiles(0.5, 0.95, 0.99),
};

function milliseconds(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** The 99th percentile of a hundred questions, in each round. */
function slowest(store: SpanStore, ask: Ask, rounds: number): readonly number[] {
  return Array.from({ length: rounds }, () =>
    quantile(
      Array.from({ length: 100 }, (_, round) => milliseconds(() => ask(store, round))),
      0.99,
    ),
  );
}

const [spans = 1_000_000, rounds = 5] = process.argv.slice(2).map(Number);
const collect = globalThis.gc ?? ((): void => {});
// Everything that takes part is loaded and compiled before memory is looked at.
const warm = new SpanStore();
for (const request of workload(20_000)) warm.addBatch(decodeProtobuf(request));
warm.clear();
collect();
const before = process.memoryUsage.rss();
const store = new SpanStore({ maxSpans: Math.max(spans, 1) });
let payload = 0;
let ingest = 0;
for (const request of workload(spans)) {
  payload += request.length;
  ingest += milliseconds(() => store.addBatch(decodeProtobuf(request)));
}
collect();
const total = process.memoryUsage.rss();
if (store.size !== spans) throw new Error(`Failed to hold ${spans} spans: there are ${store.size}.`);

const links = milliseconds(() => store.edges('POST /orders', 'POST'));
const attributeCold = keys.map((key) =>
  milliseconds(() => store.query({ attributes: { [key]: (value) => value === 'INSERT' } })),
);
const times = Object.fromEntries(
  Object.entries(questions).map(([name, ask]) => [name, slowest(store, ask, rounds)]),
) as unknown as Record<keyof typeof questions, readonly number[]>;
const figures: StoreFigures = {
  growth: total - before,
  total,
  payload,
  ingest,
  links,
  times: { ...times, attributeCold },
};
process.stdout.write(JSON.stringify(figures));
