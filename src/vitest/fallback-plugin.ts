import type { Plugin } from 'vitest/config';
import { clnrm } from './plugin.ts';

type Hook = (this: unknown, ...args: unknown[]) => unknown;

/**
 * The plugin with its default options, for projects whose configuration does not have it. Where it does, each hook stands
 * back, so that the plugin is never there twice.
 */
export function fallbackPlugin(): Plugin {
  const plugin = clnrm();
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
      const own = guarded.find(([key]) => key === 'config')?.[1] as Hook | undefined;
      return (await own?.call(this, config, env)) as undefined;
    },
  };
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
