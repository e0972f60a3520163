import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ClnrmError } from '@clnrm/model';
import type { CommandUsage } from './run-command.ts';
import { runCommand } from './run-command.ts';
import type { Outcomes } from './outcomes.ts';
import { readOutcomes } from './outcomes.ts';

/** Root of the project, whose built packages are what is measured. */
export const projectRoot: string = fileURLToPath(new URL('../..', import.meta.url));

const vitestRoot = dirname(createRequire(import.meta.url).resolve('vitest/package.json'));

/** The version of Vitest that both sides of every comparison run on. */
export const vitestVersion: string = (
  JSON.parse(readFileSync(join(vitestRoot, 'package.json'), 'utf8')) as { readonly version: string }
).version;

/** Vitest's command line, to be run by Node. */
export const vitestEntry: string = join(vitestRoot, 'vitest.mjs');

/** What the shell, npm or an outer Vitest may have set and a user's terminal has not. */
const strange = {
  VITEST: undefined,
  NODE_ENV: undefined,
  NODE_OPTIONS: undefined,
  CI: undefined,
  NO_COLOR: undefined,
  FORCE_COLOR: undefined,
} as const;

/** The folder of a configuration, with what `npm install clnrm vitest` would put beside it. */
export function prepareDirectory(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  mkdirSync(join(directory, 'node_modules'), { recursive: true });
  symlinkSync(projectRoot, join(directory, 'node_modules', 'clnrm'), 'junction');
  symlinkSync(vitestRoot, join(directory, 'node_modules', 'vitest'), 'junction');
}

/** One run of a suite. */
export interface VitestRun {
  /** The suite. */
  readonly root: string;
  /** Absolute path of the configuration. */
  readonly config: string;
  readonly args: readonly string[];
  /** Folder for logs and reports. */
  readonly directory: string;
  readonly memory?: boolean;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What a run used and what it came to. */
export interface VitestSample extends CommandUsage {
  readonly outcomes: Outcomes;
}

/**
 * Runs Vitest in a process of its own, as a user does, and times it from start to end.
 * @throws {ClnrmError} `CLNRM_BENCH_RUN_FAILED` where it ended without a report.
 */
export async function runVitest(run: VitestRun): Promise<VitestSample> {
  const report = join(run.directory, 'report.json');
  rmSync(report, { force: true });
  const usage = await runCommand({
    command: [
      process.execPath,
      vitestEntry,
      'run',
      '--root',
      run.root,
      '--config',
      run.config,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...run.args,
    ],
    cwd: run.root,
    env: { ...strange, ...run.env },
    log: join(run.directory, 'output.log'),
    memory: run.memory ?? false,
  });
  const outcomes = readOutcomes(report);
  if (outcomes === undefined) throw runFailed(run, usage);
  return { ...usage, outcomes };
}

function runFailed(run: VitestRun, usage: CommandUsage): ClnrmError {
  const last = usage.output.trimEnd().split('\n').slice(-12).join('\n');
  return new ClnrmError(
    'CLNRM_BENCH_RUN_FAILED',
    `Failed to run ${basename(run.root)} with ${run.args.join(' ')}: Vitest ended with code ${usage.code} and left no ` +
      `report. It printed:\n${last}\nRun "npm run build" and try again.`,
  );
}
