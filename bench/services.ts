import { graphCheck } from './services/graph-check.ts';
import { fiftyAtOnce, twelveAtOnce, twelveInGraph } from './services/start-time.ts';
import type { Bench } from './support/bench.ts';

/** What starting services through a scenario costs, against the same processes started by hand. */
export const services: Bench = {
  name: 'services',
  what: 'services started in the order of their needs, against the same processes started by hand',
  measurements: [twelveInGraph, twelveAtOnce, fiftyAtOnce, graphCheck],
};
