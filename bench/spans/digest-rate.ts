import { digestTrace } from '@clnrm/spans';
import type { Measurement } from '../support/bench.ts';
import { measureRate } from './support/measure-rate.ts';

/** Digests traces that are held, small and large. */
export const digestRate: Measurement = measureRate({
  id: 'digest-rate',
  what: (spans) => `digesting ${spans} spans`,
  goal: 500_000,
  work: (trace) => void digestTrace(trace),
});
