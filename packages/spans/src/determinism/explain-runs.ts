import type { RunComparison, VolatileKey } from './compare-runs.ts';
import { remediesFor } from './remedies.ts';

/** What the message about several runs is told besides their comparison. */
export interface ExplainRunsOptions {
  /** Whether randomness is fixed, so that advice to fix it is left out. */
  readonly isFixed: boolean;
  /** A command that runs just this test. */
  readonly rerun: string;
}

const mostKeys = 10;
const mostValues = 3;
const longest = 40;

/** Writes what differs between runs that should be the same, what was learned, and what to do. */
export function explainRuns(comparison: RunComparison, options: ExplainRunsOptions): string {
  const { digests, differs = 0, diff, volatile } = comparison;
  const other = digests.flatMap((digest, run) => (digest === digests[0] ? [] : [run + 1]));
  const remedies = remediesFor(comparison, options.isFixed);
  const sections = [
    [`Failed to prove that ${digests.length} iterations do the same: ${which(other)} from iteration 1.`],
    [`Iteration 1 against iteration ${differs + 1}:`, ...diff.lines.map((line) => `  ${line}`)],
    volatile.length === 0
      ? []
      : [`Volatile keys, learned over ${digests.length} iterations:`, ...drawKeys(volatile)],
    remedies.length === 0 ? [] : ['What to do:', ...remedies.map((remedy) => `  ${remedy}`)],
    ['Run just this test:', `  ${options.rerun}`],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function which(runs: readonly number[]): string {
  return runs.length === 1 ? `iteration ${runs[0]} differs` : `iterations ${runs.join(', ')} differ`;
}

function drawKeys(keys: readonly VolatileKey[]): readonly string[] {
  const shown = keys.slice(0, mostKeys);
  const width = Math.max(...shown.map(({ key }) => key.length));
  const lines = shown.map(({ key, spans, values }) => {
    const some = values.slice(0, mostValues).map(cut).join(', ');
    const more = values.length > mostValues ? ', …' : '';
    return `  ${key.padEnd(width)}  ${some}${more}  in ${spans
      .map((name) => `"${name}"`)
      .slice(0, mostValues)
      .join(', ')}`;
  });
  return keys.length > mostKeys ? [...lines, `  … and ${keys.length - mostKeys} more`] : lines;
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
