import { allReady } from './all-ready.ts';
import { commandReady } from './command-ready.ts';
import { healthReady } from './health-ready.ts';
import { httpReady } from './http-ready.ts';
import { logReady } from './log-ready.ts';
import { portReady } from './port-ready.ts';
import { spanReady } from './span-ready.ts';
import { startedReady } from './started-ready.ts';

/** The ways in which a service can show that it can be talked to. */
export const ready: {
  readonly port: typeof portReady;
  readonly http: typeof httpReady;
  readonly log: typeof logReady;
  readonly command: typeof commandReady;
  readonly healthy: typeof healthReady;
  readonly span: typeof spanReady;
  readonly all: typeof allReady;
  readonly started: typeof startedReady;
} = {
  port: portReady,
  http: httpReady,
  log: logReady,
  command: commandReady,
  healthy: healthReady,
  span: spanReady,
  all: allReady,
  started: startedReady,
};
