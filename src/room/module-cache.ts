interface EvaluatedModules {
  readonly fileToModulesMap: ReadonlyMap<string, Iterable<unknown>>;
  invalidateModule(module: unknown): void;
}

/** Drops what a long-lived process remembers of files that changed since. */
export interface ModuleCache {
  /** Takes the module runner that Vitest made. */
  readonly attach: (runner: unknown) => void;
  /** Forgets the transformed code of files, given as absolute paths. */
  readonly invalidate: (files: readonly string[]) => void;
}

/**
 * Vitest's worker keeps transformed modules for as long as it lives, and was written for a life of one run.
 * A room's process lives longer, so it has to forget by itself.
 */
export function createModuleCache(): ModuleCache {
  let modules: EvaluatedModules | undefined;
  return {
    attach: (runner) => {
      modules = (runner as { readonly evaluatedModules?: EvaluatedModules }).evaluatedModules;
    },
    invalidate: (files) => {
      for (const file of files) {
        for (const module of modules?.fileToModulesMap.get(file) ?? []) modules?.invalidateModule(module);
      }
    },
  };
}
