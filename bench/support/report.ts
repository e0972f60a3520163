import type { Machine } from './machine.ts';
import type { BenchResult } from './result.ts';

/** The one object that `--json` prints. */
export interface BenchReport {
  readonly bench: string;
  readonly machine: Machine;
  readonly results: readonly BenchResult[];
}
