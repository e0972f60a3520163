import { ClnrmError } from '@clnrm/model';
import type { Plugin } from 'vitest/config';
import type { ClnrmOptions } from '../options/clnrm-options.ts';
import { resolveOptions } from '../options/resolve-options.ts';
import { clnrmPool } from './pool.ts';
import { requireIsolation } from './require-isolation.ts';
import { sessionOf } from './session.ts';
import { setupFile } from './setup-file.ts';

const pluginName = 'clnrm';

/**
 * The plugin that makes `vitest --pool=clnrm` work and adds recording, the audit and the report. All that a
 * project adds to its `vitest.config.ts`.
 * @throws {ClnrmError} when an option is unknown or cannot have the given value, naming the option.
 */
export function clnrm(options: ClnrmOptions = {}): Plugin {
  const resolved = resolveOptions(options, process.cwd());
  return {
    name: pluginName,
    configResolved(config) {
      if (config.plugins.filter(({ name }) => name === pluginName).length > 1) throw secondPlugin(config.configFile);
    },
    configureVitest({ project, vitest }) {
      const session = sessionOf(vitest);
      session.add(resolved);
      if (resolved.spans !== undefined && !project.config.setupFiles.includes(setupFile)) {
        project.config.setupFiles.unshift(setupFile);
      }
      if (project.config.pool !== pluginName) return;
      requireIsolation(resolved.isolation);
      project.config.poolRunner = clnrmPool(() => session.host(resolved));
    },
  };
}

function secondPlugin(file: string | undefined): ClnrmError {
  return new ClnrmError(
    'CLNRM_PLUGIN_TWICE',
    `Failed to configure Vitest: the plugin clnrm() stands twice in ${file ?? 'the configuration'}. Remove one of them.`,
  );
}
