import { pool } from './pool.ts';
import { services } from './services.ts';
import { spans } from './spans.ts';
import type { Bench } from './support/bench.ts';

/** All benches, by the order of the list that `npm run bench` prints. */
export const benches: readonly Bench[] = [pool, services, spans];
