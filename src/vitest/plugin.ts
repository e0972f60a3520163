import { ClnrmError } from '@clnrm/model';
import type { Plugin } from 'vitest/config';
import type { TestProject } from 'vitest/node';
import type { ClnrmOptions } from '../options/clnrm-options.ts';
import { requireNode } from '../options/require-node.ts';
import { resolveOptions } from '../options/resolve-options.ts';
import type { ResolvedClnrmOptions } from '../options/resolved-options.ts';
import type { StandaloneContext } from '../room/standalone-recording.ts';
import { hideOwnFrames } from './hide-own-frames.ts';
import { ownFiles, setupFile, setupFiles } from './own-files.ts';
import { clnrmPool } from './pool.ts';
import { requireIsolation } from './require-isolation.ts';
import { sessionOf } from './session.ts';

const pluginName = 'clnrm';

/**
 * The plugin that makes `vitest --pool=clnrm` work and adds recording, the audit and the report. All that a
 * project adds to its `vitest.config.ts`.
 * @throws {ClnrmError} when an option is unknown or cannot have the given value, naming the option.
 */
export function clnrm(options: ClnrmOptions = {}): Plugin {
  requireNode();
  const resolved = resolveOptions(options, process.cwd());
  return {
    name: pluginName,
    configResolved({ plugins, configFile }) {
      if (plugins.filter(({ name }) => name === pluginName).length > 1) throw secondPlugin(configFile);
    },
    configureVitest({ project, vitest }) {
      const session = sessionOf(vitest);
      session.add(resolved);
      project.provide('clnrmOutsideAttempts', resolved.outsideAttempts);
      loadOnce(project, ownFiles);
      hideOwnFrames(vitest.config);
      hideOwnFrames(project.config);
      // A test, or a project, that says how often it runs is believed.
      if (resolved.determinism !== undefined) project.config.repeats ??= resolved.determinism.iterations - 1;
      if (project.config.pool === pluginName) {
        requireIsolation(resolved.isolation);
        // Its advice to share processes counts rooms, not processes.
        vitest.config.experimental.diagnostics.isolate = false;
        project.config.poolRunner = clnrmPool(() => session.host(resolved));
      } else provideRecording(project, resolved, session.runId);
    },
  };
}

/** Spans are recorded in other pools too, by a set-up file. */
function provideRecording(
  project: TestProject,
  { spans, determinism: iterations }: ResolvedClnrmOptions,
  runId: string,
): void {
  if (spans === undefined) return;
  const context: StandaloneContext = { runId, spans, iterations };
  project.provide('clnrm', context);
  project.config.setupFiles.unshift(setupFile);
  const { inline } = project.config.server.deps ?? {};
  if (Array.isArray(inline)) inline.push(setupFiles);
}

/** Keeps modules out of Vite's hands, so that a process loads them once. */
function loadOnce({ config }: TestProject, files: RegExp): void {
  const { external } = config.server.deps ?? {};
  if (Array.isArray(external)) external.push(files);
}

function secondPlugin(file: string | undefined): ClnrmError {
  return new ClnrmError(
    'CLNRM_PLUGIN_TWICE',
    `Failed to configure Vitest: the plugin clnrm() stands twice in ${file ?? 'the configuration'}. Remove one of them.`,
  );
}
