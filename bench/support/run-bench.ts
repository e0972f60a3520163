import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench, BenchContext, Measurement } from './bench.ts';
import type { Finding } from './result.ts';

/** How a bench is run. */
export interface RunOptions {
  /** Results to measure; empty for all. */
  readonly ids: readonly string[];
  readonly quick: boolean;
  readonly progress: (text: string) => void;
}

/**
 * Runs the measurements of a bench one after the other, each in an empty folder of its own. One that fails takes
 * nothing from the others. The folder is removed at the end, also when the bench is interrupted.
 */
export async function runBench(bench: Bench, options: RunOptions): Promise<readonly Finding[]> {
  const directory = mkdtempSync(join(tmpdir(), `clnrm-bench-`));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  const interrupt = (): void => {
    remove();
    process.exit(130);
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const wants = (id: string): boolean => options.ids.length === 0 || options.ids.includes(id);
  try {
    const findings: Finding[] = [];
    for (const [index, measurement] of wanted(bench, wants).entries()) {
      const own = join(directory, String(index));
      mkdirSync(own);
      findings.push(...(await findingsOf(measurement, { ...options, wants, directory: own })));
      rmSync(own, { recursive: true, force: true });
    }
    return findings;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    remove();
  }
}

function wanted(bench: Bench, wants: (id: string) => boolean): readonly Measurement[] {
  return bench.measurements.filter((measurement) => measurement.ids.some(wants));
}

async function findingsOf(measurement: Measurement, context: BenchContext): Promise<readonly Finding[]> {
  try {
    return await measurement.measure(context);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [{ kind: 'failed', ids: measurement.ids.filter(context.wants), reason }];
  }
}
