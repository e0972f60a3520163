import type { BenchReport } from './report.ts';
import type { BenchResult } from './result.ts';
import { verdictOf } from './result.ts';

/** Lays out a report for people: one line for each result, what was measured below it. */
export function formatTable(report: BenchReport): string {
  const { machine } = report;
  const head =
    `${report.bench} · ${machine.cores} cores · Node ${machine.node} · load ${machine.load} · ` +
    `calibration ${machine.calibration.toLocaleString('en-US')} rounds/s`;
  const rows = report.results.map(rowOf);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row, index) => {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `  ${cells.join('   ').trimEnd()}\n    ${report.results[index]?.what ?? ''}`;
  });
  return [head, '', ...lines].join('\n');
}

/** A value with its unit, such as `0.21 ×` or `3.4 ms`. */
export function formatValue(value: number, unit: string): string {
  return `${value} ${unit === 'ratio' ? '×' : unit}`;
}

/** What became of the goal, such as `met, ≤ 0.25`. */
export function formatVerdict(result: BenchResult): string {
  const verdict = verdictOf(result);
  return result.goal === null
    ? verdict
    : `${verdict}, ${result.better === 'lower' ? '≤' : '≥'} ${result.goal}`;
}

function rowOf(result: BenchResult): readonly string[] {
  const [low, high] = result.spread;
  return [
    result.id,
    formatValue(result.value, result.unit),
    `${low} to ${high}`,
    `${result.runs} ${result.runs === 1 ? 'run' : 'runs'}`,
    formatVerdict(result),
  ];
}
