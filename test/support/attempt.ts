import { randomInt } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { markVariables } from '../../src/room/launch/room-mark.ts';
import { findProcesses } from '../../src/room/residue/find-processes.ts';
import type { Files, Project } from './project.ts';
import { makeProject } from './project.ts';
import type { RunOptions, VitestRun } from './run-vitest.ts';
import { runIn } from './run-vitest.ts';

/** A test file that passes. */
export const passes: string = `import { test } from 'vitest';\ntest('passes', () => {});\n`;

/** What is left of a run: processes that carry its mark, and directories of runs. */
export interface Left {
  readonly processes: readonly string[];
  readonly directories: readonly string[];
}

/** Of a run that left nothing. */
export const nothing: Left = { processes: [], directories: [] };

/** How a run in the pool ended, and what it left. */
export interface Attempt {
  readonly code: number | null;
  /** Standard output and error, without what clnrm added below the summary. */
  readonly output: string;
  readonly run: VitestRun;
  readonly left: Left;
}

/** Runs files in the pool, beside `a.test.ts`, which passes unless it is given, and looks at what is left. */
export async function attempt(
  files: Files,
  options: RunOptions = {},
  args: readonly string[] = [],
): Promise<Attempt> {
  const marked = markRun();
  const chosen: RunOptions = {
    ...options,
    env: { ...marked.env, ...options.env },
    config: `pool: 'clnrm', ${options.config ?? ''}`,
  };
  const project = makeProject({ 'a.test.ts': passes, ...files }, chosen);
  const run = await runIn(project, args, chosen);
  const output = `${run.stdout}\n${run.stderr}`;
  return { code: run.outcome.exitCode, output, run, left: await marked.left(project) };
}

/** A mark that everything which a run starts inherits. */
export interface MarkedRun {
  readonly env: Readonly<Record<string, string>>;
  /** Names what carries it. */
  readonly processes: { readonly runId: string };
  /** Asks for some seconds, as the reaper may take a moment; the last answer counts. */
  readonly left: (project: Project) => Promise<Left>;
}

/** Makes a mark that no other run has. */
export function markRun(): MarkedRun {
  const mark = `${randomInt(1_000_000, 9_999_999)}`;
  const look = ({ temp }: Project): Left => ({
    processes: findProcesses({ runId: mark }).map(({ command }) => command),
    directories: directoriesIn(temp),
  });
  return {
    env: { [markVariables.run]: mark, [markVariables.room]: mark },
    processes: { runId: mark },
    left: async (project) => {
      for (let round = 0; ; round++) {
        const left = look(project);
        if (round === 100 || left.processes.length + left.directories.length === 0) return left;
        await wait(100);
      }
    },
  };
}

function directoriesIn(temp: string): readonly string[] {
  const names = existsSync(temp) ? readdirSync(temp).filter((name) => name.startsWith('clnrm-')) : [];
  return names.flatMap((name) => readdirSync(join(temp, name)));
}
