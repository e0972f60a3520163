import { isClnrmError } from '@clnrm/model';
import { benches } from './benches.ts';
import { readArguments } from './support/arguments.ts';
import type { BenchRequest } from './support/arguments.ts';
import type { Bench } from './support/bench.ts';
import { describeMachine } from './support/machine.ts';
import { publish } from './support/publish.ts';
import type { BenchReport } from './support/report.ts';
import type { Finding } from './support/result.ts';
import { runBench } from './support/run-bench.ts';
import { formatTable } from './support/table.ts';

try {
  const request = readArguments(process.argv.slice(2), benches);
  if (request.bench === undefined) listBenches();
  else await main(request.bench, request);
} catch (error) {
  if (!isClnrmError(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

async function main(bench: Bench, request: BenchRequest): Promise<void> {
  const machine = describeMachine();
  const findings = await runBench(bench, { ...request, progress: showProgress });
  showProgress('');
  const results = findings.flatMap((finding) => (finding.kind === 'measured' ? finding.results : []));
  const report: BenchReport = { bench: bench.name, machine, results };
  process.stdout.write(
    request.json ? `${JSON.stringify(report, undefined, 2)}\n` : `${formatTable(report)}\n`,
  );
  sayWhatIsMissing(findings);
  if (findings.some((finding) => finding.kind === 'failed')) process.exitCode = 1;
  else if (request.publish)
    publish(bench, report, [...findings, ...(request.ids.length === 0 ? [] : leftOut(bench, results))]);
}

/** What has no result because nobody asked for it; the page says so. */
function leftOut(bench: Bench, results: BenchReport['results']): readonly Finding[] {
  const ids = bench.measurements
    .flatMap((measurement) => measurement.ids)
    .filter((id) => !results.some((result) => result.id === id));
  return ids.map((id) => ({ kind: 'skipped', ids: [id], reason: 'it was left out' }));
}

function listBenches(): void {
  const lines = benches.map((bench) => `  ${bench.name}   ${bench.what}`);
  process.stdout.write(
    `npm run bench -- <name> [result…] [--json] [--quick] [--publish]\n\n${lines.join('\n')}\n`,
  );
}

/** Skipped and failed results go to standard error, so that `--json` prints nothing beside its object. */
function sayWhatIsMissing(findings: readonly Finding[]): void {
  for (const finding of findings) {
    if (finding.kind !== 'measured')
      process.stderr.write(`  ${finding.ids[0]} ${finding.kind}: ${finding.reason}\n`);
  }
}

/** One line that replaces itself where a person looks on; a line for each thing done where the output is kept. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
  else if (text !== '') process.stderr.write(`${text}\n`);
}
