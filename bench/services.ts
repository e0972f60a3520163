import { graphCheck } from './services/graph-check.ts';
import { residueReport } from './services/residue-report.ts';
import { scenarioOverhead } from './services/scenario-overhead.ts';
import { graphStarts, idleStarts } from './services/start-time.ts';
import type { Bench } from './support/bench.ts';

/** What services and scenarios cost, against the same made by hand. */
export const services: Bench = {
  name: 'services',
  what: 'services and scenarios, against the same services started by hand and by testcontainers',
  measurements: [...graphStarts, ...idleStarts, scenarioOverhead, graphCheck, residueReport],
};
