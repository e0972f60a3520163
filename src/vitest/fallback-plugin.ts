import type { Plugin } from 'vitest/config';
import { ClnrmError } from '@clnrm/model';
import type { ClnrmOptions } from '../options/clnrm-options.ts';
import { clnrm } from './plugin.ts';

type Hook = (this: unknown, ...args: unknown[]) => unknown;

/**
 * The plugin for projects whose configuration does not have it. Where it does, each hook stands back, so that the plugin
 * is never there twice; options that it was given would then be lost, and are refused.
 */
export function fallbackPlugin(options: ClnrmOptions = {}): Plugin {
  const plugin = clnrm(options);
  let standsBack = false;
  const guarded = Object.entries(plugin).map(([key, value]) => [
    key,
    typeof value === 'function' ? guard(value as Hook, () => standsBack) : value,
  ]);
  return {
    ...Object.fromEntries(guarded),
    name: `${plugin.name}:run`,
    async config(config, env) {
      const plugins = await flatten(config.plugins);
      standsBack = plugins.some(({ name }) => name === plugin.name);
      if (standsBack) refuseLost(options);
      const own = guarded.find(([key]) => key === 'config')?.[1] as Hook | undefined;
      return (await own?.call(this, config, env)) as undefined;
    },
  };
}

function refuseLost(options: ClnrmOptions): void {
  const [name] = Object.keys(options);
  if (name === undefined) return;
  throw new ClnrmError(
    'CLNRM_COMMAND_LINE',
    `Failed to use --${name}: the project's own configuration has clnrm(). Give it the option there: clnrm({ ${name}: … }).`,
  );
}

function guard(hook: Hook, standsBack: () => boolean): Hook {
  return function guarded(...args) {
    return standsBack() ? undefined : hook.apply(this, args);
  };
}

/** Plugins come nested, as promises, and with holes. */
async function flatten(given: unknown): Promise<readonly { readonly name?: unknown }[]> {
  const value = await given;
  if (Array.isArray(value)) return (await Promise.all(value.map(flatten))).flat();
  return typeof value === 'object' && value !== null ? [value] : [];
}
