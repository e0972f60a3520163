import { criticalPath, type Trace } from '@clnrm/spans';
import type { Measurement } from '../support/bench.ts';
import { measureRate } from './support/measure-rate.ts';

/** Finds the critical paths of traces that are held, small and large. */
export const criticalPathRate: Measurement = measureRate({
  id: 'critical-path-rate',
  what: (spans) => `critical paths of ${spans} spans`,
  goal: 1_500_000,
  work: findPath,
});

/** What is not used may not be computed. */
function findPath(trace: Trace): void {
  if (criticalPath(trace).length === 0)
    throw new Error('Failed to measure: a critical path has no sections.');
}
