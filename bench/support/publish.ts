import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Bench } from './bench.ts';
import type { MachineDetails } from './machine.ts';
import { detailMachine } from './machine.ts';
import type { BenchReport } from './report.ts';
import type { Finding } from './result.ts';
import { formatValue, formatVerdict } from './table.ts';
import { projectRoot, vitestVersion } from './vitest-run.ts';

/** A full run as it is kept in `bench/results/<name>.json`. */
export interface PublishedRun {
  readonly report: BenchReport;
  /** ISO date. */
  readonly date: string;
  readonly machine: MachineDetails;
  readonly versions: { readonly clnrm: string; readonly vitest: string };
  /** As the bench says it; runs of benches that say nothing have none. */
  readonly method?: string;
  readonly skipped: readonly { readonly id: string; readonly reason: string }[];
}

/** Keeps a full run and writes `docs/benchmarks.md` from all that are kept. */
export function publish({ method }: Bench, report: BenchReport, findings: readonly Finding[]): void {
  const run: PublishedRun = {
    report,
    date: new Date().toISOString().slice(0, 10),
    machine: detailMachine(),
    versions: { clnrm: version(), vitest: vitestVersion },
    ...(method === undefined ? {} : { method }),
    skipped: findings.flatMap((finding) =>
      finding.kind === 'skipped' ? [{ id: finding.ids[0] ?? '', reason: finding.reason }] : [],
    ),
  };
  write(`bench/results/${report.bench}.json`, `${JSON.stringify(run, undefined, 2)}\n`);
  write('docs/benchmarks.md', formatDocument(keptRuns()));
}

/** The last full run of each bench, by name. */
function keptRuns(): readonly PublishedRun[] {
  return globSync('bench/results/*.json', { cwd: projectRoot })
    .toSorted()
    .map((path) => JSON.parse(readFileSync(join(projectRoot, path), 'utf8')) as PublishedRun);
}

/** The page for people. */
export function formatDocument(runs: readonly PublishedRun[]): string {
  return [
    '# Benchmarks',
    '',
    'Both sides of a comparison ran in turns, after a warm-up, and had to come to the same result. A ratio divides two ',
    'neighbouring runs; the value is the median of all pairs, the spread goes from the lower to the upper quartile. Wall ',
    'time counts from the start of the process to its end. Absolute figures of two machines, or of two days, compare by the ',
    'rounds of the calibration loop.',
    '',
    ...runs.flatMap(sectionOf),
  ].join('\n');
}

function sectionOf({ report, date, machine, versions, method, skipped }: PublishedRun): readonly string[] {
  const rows = report.results.map((result) => {
    const [low, high] = result.spread;
    const cells = [
      `\`${result.id}\``,
      result.what,
      formatValue(result.value, result.unit),
      `${low} to ${high}`,
      String(result.runs),
      formatVerdict(result),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    `## ${report.bench}`,
    '',
    `Written by \`npm run bench -- ${report.bench} --publish\` on ${date}. Do not edit.`,
    '',
    `Machine: ${report.machine.cores} cores (${machine.cpu}), ${machine.memory} GiB, ${machine.system}; load ` +
      `${report.machine.load} when the run began; ${report.machine.calibration.toLocaleString('en-US')} rounds of the ` +
      `calibration loop per second. Versions: clnrm ${versions.clnrm}, Vitest ${versions.vitest}, Node ` +
      `${report.machine.node}.`,
    '',
    ...(method === undefined ? [] : [method, '']),
    '| result | what | value | spread | runs | goal |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    ...(skipped.length === 0 ? [] : ['', 'Not measured in this run:', '']),
    ...skipped.map(({ id, reason }) => `- \`${id}\`: ${reason}.`),
    '',
  ];
}

function write(path: string, content: string): void {
  const file = join(projectRoot, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function version(): string {
  const manifest = readFileSync(join(projectRoot, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
