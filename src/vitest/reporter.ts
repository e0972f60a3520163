import type { FileRecord, RunRecord } from '@clnrm/model';
import type { Reporter, TestCase, TestModule, TestRunEndReason, Vitest } from 'vitest/node';
import { judgeFile, judgeRun } from '../run/judge.ts';
import type { TestInput } from '../run/record.ts';
import { recordFile, recordRun } from '../run/record.ts';
import { paint } from '../run/report/paint.ts';
import { renderSections } from '../run/report/render-sections.ts';
import { topologyOfRun } from '../run/report/topology.ts';
import { reportRun } from '../run/report.ts';
import { annotateLogs, clearLogs } from './failure-logs.ts';
import { writeTopology } from './write-topology.ts';
import { evidenceOfMeta } from './scenario-meta.ts';
import type { Session } from './session.ts';

/**
 * Adds what clnrm knows to Vitest's own output, below its summary, and tells the capabilities of each file. Other
 * reporters are left as they are; with one that writes for machines, nothing is added.
 */
export class ClnrmReporter implements Reporter {
  readonly #session: Session;
  #vitest: Vitest | undefined;
  #files: FileRecord[] = [];
  #startedAt = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunStart(): void {
    this.#files = [];
    this.#startedAt = Date.now();
  }

  onTestModuleStart(module: TestModule): void {
    clearLogs(module);
  }

  onTestCaseResult(test: TestCase): void {
    if (this.#vitest !== undefined && test.result().state === 'failed') annotateLogs(test, this.#vitest);
  }

  async onTestModuleEnd(module: TestModule): Promise<void> {
    // A test that was run again, or that was to fail, has left some.
    if (module.state() === 'passed') clearLogs(module);
    const record = recordFile({
      file: module.moduleId,
      project: module.project.name,
      room: this.#session.takeRoom(module),
      failed: module.state() === 'failed',
      tests: [...module.children.allTests()].map(testInput),
      evidence: evidenceOfMeta(module.meta()),
    });
    this.#files.push(await judgeFile(record, this.#session.registry));
  }

  async onTestRunEnd(
    _modules: readonly TestModule[],
    errors: readonly unknown[],
    reason: TestRunEndReason,
  ): Promise<void> {
    const evidence = await this.#session.endRun();
    const { registry, options, runId } = this.#session;
    const run = await judgeRun(
      recordRun({
        id: runId,
        startedAt: this.#startedAt,
        duration: Date.now() - this.#startedAt,
        files: this.#files,
        interrupted: reason === 'interrupted',
        failed: reason === 'failed' || errors.length > 0,
        evidence,
      }),
      registry,
    );
    await this.#draw(run);
    if (registry.failures.length > 0 || (options.spans?.orphans === 'fail' && hasOrphans(run)))
      process.exitCode = 1;
    if (options.report.terminal) this.#print(run);
  }

  /** What cannot be drawn fails the run: a picture of an earlier one would pass for that of this one. */
  async #draw(run: RunRecord): Promise<void> {
    const { topology } = this.#session.options.report;
    for (const { message } of await writeTopology(topologyOfRun(run), topology)) {
      process.exitCode = 1;
      this.#vitest?.logger.error(message);
    }
  }

  #print(run: RunRecord): void {
    const vitest = this.#vitest;
    if (vitest === undefined || writesForMachines(vitest)) return;
    const { registry, options } = this.#session;
    const sections = reportRun(run, {
      root: options.root,
      leaks: options.leaks,
      outsideAttempts: options.outsideAttempts,
      failures: registry.failures,
      pictures: options.report.topology,
    });
    if (sections.length === 0) return;
    vitest.logger.log(`${renderSections(sections, paint).join('\n')}\n`);
  }
}

const machineReporters = new Set(['json', 'junit', 'tap', 'tap-flat', 'blob', 'hanging-process']);

/** Tells whether standard output belongs to a format that a line of ours would break. */
function writesForMachines({ config }: Vitest): boolean {
  const names = config.reporters.map((reporter) => (Array.isArray(reporter) ? reporter[0] : reporter));
  const builtIn = names.filter((name) => typeof name === 'string');
  return builtIn.length > 0 && builtIn.every((name) => machineReporters.has(name));
}

function hasOrphans(run: RunRecord): boolean {
  return [run, ...run.files].some(({ evidence }) => evidence.some(({ kind }) => kind === 'orphans'));
}

function testInput(test: TestCase): TestInput {
  const result = test.result();
  const diagnostic = test.diagnostic();
  return {
    id: test.id,
    name: test.fullName,
    state: result.state === 'pending' ? 'skipped' : result.state,
    duration: diagnostic?.duration,
    retries: diagnostic?.retryCount,
    evidence: evidenceOfMeta(test.meta()),
    errors: result.errors?.map(({ name, message }) => ({ name: name ?? 'Error', message })),
  };
}
