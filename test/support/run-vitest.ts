import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { JsonReport } from './json-report.ts';
import { addedReport, normaliseReport, normaliseText } from './normalise.ts';
import type { Files, Project, ProjectOptions } from './project.ts';
import { makeProject, workspace } from './project.ts';

/** How Vitest is run. */
export interface RunOptions extends ProjectOptions {
  /** Environment variables besides the few that every run has: none by default. */
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of Node for Vitest's main process: none by default. */
  readonly nodeArgs?: readonly string[];
}

/** How a run of Vitest ended; paths, times and colour are normalised. */
export interface VitestRun {
  /** What two equal runs agree on. */
  readonly outcome: RunOutcome;
  readonly stdout: string;
  readonly stderr: string;
  /** What clnrm added below Vitest's summary. */
  readonly added: string;
}

/** A process that has ended. */
export interface FinishedProcess {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The part of a run that does not depend on the order in which its parts reported. */
export interface RunOutcome {
  readonly exitCode: number | null;
  readonly report: JsonReport | undefined;
  /** Lines of standard output and error, sorted, without empty ones. */
  readonly lines: readonly string[];
  /** Files of the project that the run wrote or changed. */
  readonly written: Files;
}

const reportFile = '.report.json';

/**
 * Runs the real Vitest on inline files in a new project and waits for its end. `args` come after `vitest run`, such as
 * `['--pool=clnrm']`; those that begin with `list`, `bench` or `watch` replace `run`.
 */
export function runVitest(
  files: Files,
  args: readonly string[] = [],
  options: RunOptions = {},
): Promise<VitestRun> {
  return runIn(makeProject(files, options), args, options);
}

/** Runs the same files with `forks` of plain Vitest and with `clnrm`, side by side. */
export async function runPair(
  files: Files,
  args: readonly string[] = [],
  options: RunOptions = {},
): Promise<{ readonly forks: VitestRun; readonly clnrm: VitestRun }> {
  const [forks, clnrm] = await Promise.all([
    runVitest(files, [...args, '--pool=forks'], { ...options, plugin: false }),
    runVitest(files, [...args, '--pool=clnrm'], options),
  ]);
  return { forks, clnrm };
}

/** Runs Vitest in a project that exists already, for instance a second time. */
export async function runIn(
  project: Project,
  args: readonly string[] = [],
  options: RunOptions = {},
): Promise<VitestRun> {
  const before = project.files();
  return describeRun(project, { before, ...(await finish(startVitest(project, args, options))) });
}

/** Collects what a process writes and resolves when it has ended. */
export async function finish(child: ChildProcess): Promise<FinishedProcess> {
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { exitCode, stdout: stdout(), stderr: stderr() };
}

/** Starts Vitest in a project; it is killed when the test ends. */
export function startVitest(
  project: Project,
  args: readonly string[],
  options: RunOptions = {},
): ChildProcess {
  const hasCommand = ['list', 'bench', 'watch', 'run'].includes(args[0] ?? '');
  const reporters = args.some((arg) => arg.startsWith('--reporter')) ? [] : ['--reporter=default'];
  return startNode(
    project,
    [
      ...(options.nodeArgs ?? []),
      join(workspace, 'node_modules/vitest/vitest.mjs'),
      ...(hasCommand ? args : ['run', ...args]),
      // Only so does the configuration load clnrm from source.
      '--configLoader=native',
      ...(args[0] === 'list' ? [] : [...reporters, '--reporter=json', `--outputFile.json=${reportFile}`]),
    ],
    options,
  );
}

/** Starts Node in a project, for a script that drives Vitest itself; it is killed when the test ends. */
export function startNode(project: Project, args: readonly string[], options: RunOptions = {}): ChildProcess {
  const child = spawn(process.execPath, ['--conditions=@clnrm/source', ...args], {
    cwd: project.root,
    env: environment(project, options),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

function environment({ home, temp }: Project, { env }: RunOptions): Record<string, string> {
  const kept = ['PATH', 'LANG', 'SystemRoot', 'CLNRM_RUN', 'CLNRM_ROOM'];
  const inherited = kept.flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  );
  const folders = { HOME: home, USERPROFILE: home, TMPDIR: temp, TEMP: temp, TMP: temp };
  return { ...(Object.fromEntries(inherited) as Record<string, string>), ...folders, NO_COLOR: '1', ...env };
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  return () => text;
}

function describeRun(
  project: Project,
  { before, exitCode, ...output }: FinishedProcess & { readonly before: Files },
): VitestRun {
  const report = takeReport(project);
  const stdout = normaliseText(output.stdout, project.root);
  const stderr = normaliseText(output.stderr, project.root);
  const written = Object.entries(project.files()).filter(([path, text]) => before[path] !== text);
  const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.trimEnd());
  return {
    outcome: {
      exitCode,
      report,
      lines: lines.filter((line) => line !== '').sort(),
      written: Object.fromEntries(written.map(([path, text]) => [path, normaliseText(text, project.root)])),
    },
    stdout,
    stderr,
    added: addedReport(output.stdout),
  };
}

function takeReport({ root }: Project): JsonReport | undefined {
  const path = join(root, reportFile);
  if (!existsSync(path)) return undefined;
  const report = normaliseReport(JSON.parse(readFileSync(path, 'utf8')) as JsonReport, root);
  rmSync(path);
  const testResults = report.testResults.toSorted((a, b) => a.name.localeCompare(b.name));
  return { ...report, testResults };
}
