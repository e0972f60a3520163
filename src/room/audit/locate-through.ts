import { SourceMap, type SourceMapPayload } from 'node:module';
import type { AuditScope } from './auditor.ts';
import type { WatchedModuleRunner } from './watch-module-runner.ts';

/** Vitest's cache of transformed modules adds a comment of its own below the map. */
const inlineMap =
  /^\/\/# sourceMappingURL=data:application\/json;(?:charset=utf-8;)?base64,(?<map>[\w+/=]+)$/mu;

/** Maps positions in modules that Vite transformed to their sources, by the maps that come with the code. */
export function locateThrough(runner: () => WatchedModuleRunner | undefined): AuditScope['locate'] {
  const maps = new WeakMap<object, SourceMap | undefined>();

  function mapOf(module: { readonly meta?: { readonly code?: string } }): SourceMap | undefined {
    if (maps.has(module)) return maps.get(module);
    const encoded = inlineMap.exec(module.meta?.code ?? '')?.groups?.['map'];
    const map = encoded === undefined ? undefined : parseMap(encoded);
    maps.set(module, map);
    return map;
  }

  return (file, line, column) => {
    const modules = runner()?.evaluatedModules?.fileToModulesMap.get(file);
    if (modules === undefined) return undefined;
    for (const module of modules) {
      const origin = mapOf(module)?.findEntry(line - 1, column - 1);
      if (origin && 'originalLine' in origin) {
        return { file, line: origin.originalLine + 1, column: origin.originalColumn + 1 };
      }
    }
    return { file, line, column };
  };
}

function parseMap(encoded: string): SourceMap {
  // The shape is that of the source map format; Vite wrote it.
  return new SourceMap(JSON.parse(Buffer.from(encoded, 'base64').toString()) as SourceMapPayload);
}
