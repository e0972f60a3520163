import { isolationLevels } from './pool/isolation-levels.ts';
import { memoryPeak } from './pool/memory-peak.ts';
import { publicSuite } from './pool/public-suite.ts';
import { tracingOverheadShop, tracingOverheadSmall } from './pool/tracing-overhead.ts';
import { watchRerun } from './pool/watch-rerun.ts';
import { publicSuites } from './public-suites.ts';
import type { Bench } from './support/bench.ts';

/** What the clean-room pool costs, against Vitest's own and against itself with less. */
export const pool: Bench = {
  name: 'pool',
  what: "the clean-room pool against Vitest's forks: time, memory, reruns, and what tracing costs",
  measurements: [
    isolationLevels,
    watchRerun,
    tracingOverheadSmall,
    tracingOverheadShop,
    memoryPeak,
    ...publicSuites.map(publicSuite),
  ],
};
