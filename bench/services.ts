import { graphCheck } from './services/graph-check.ts';
import { residueReport } from './services/residue-report.ts';
import { scenarioOverhead } from './services/scenario-overhead.ts';
import { graphStarts, idleStarts } from './services/start-time.ts';
import type { Bench } from './support/bench.ts';

/** What services and scenarios cost, against the same made by hand. */
export const services: Bench = {
  name: 'services',
  what: 'services and scenarios, against the same services started by hand and by testcontainers',
  method:
    'Services are processes of Node, or containers of an image with Node, that listen after a while in which they do ' +
    'nothing, as one that waits for a disk. By hand means: a process that is spawned, or three requests to the engine, and ' +
    'a port that is asked every 10 ms until it accepts; nothing is observed, guarded or kept. A service with one delay is ' +
    'timed alone once per round. testcontainers starts the same image and command with its own default, which also is to ' +
    'wait for the port, all of one level at a time with `Promise.all`. Graphs are measured against the slowest chain of ' +
    'services timed alone; where the machine is saturated, so that even all of them at once by hand take longer than that, ' +
    'against those. The cost of a scenario is that of whole runs of Vitest, most of it at the start of the run: ' +
    'loading what clnrm is made of in the main process and in the room, and the preload in each service. A suite ' +
    'that works for longer pays a smaller share.',
  measurements: [...graphStarts, ...idleStarts, scenarioOverhead, graphCheck, residueReport],
};
