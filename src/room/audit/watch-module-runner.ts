import type { Auditor, AuditScope } from './auditor.ts';

/** What is used of the module runner that Vitest hands to `onModuleRunner`; it is not part of its types. */
export interface WatchedModuleRunner {
  import(id: string, ...rest: readonly unknown[]): Promise<unknown>;
  /** Missing where Vitest runs without Vite's module runner. */
  readonly evaluator?: {
    runExternalModule(id: string): Promise<unknown>;
    runInlinedModule(context: unknown, code: string, ...rest: readonly unknown[]): Promise<unknown>;
  };
  readonly evaluatedModules?: {
    readonly fileToModulesMap: ReadonlyMap<string, ReadonlySet<EvaluatedModule>>;
  };
}

interface EvaluatedModule {
  readonly evaluated?: boolean;
  readonly promise?: unknown;
  readonly meta?: { readonly code?: string };
}

/** What the process of a room knows about the file that is about to run. */
export interface FileToAudit {
  readonly scope: AuditScope;
  /** Absolute paths of the set-up files. */
  readonly setupFiles: readonly string[];
}

/**
 * Tells the auditor when the first module of the user's is imported, when the set-up files are through, and when
 * a package is loaded. Call once for a module runner; `next` is asked for the file at hand on each import.
 */
export function watchModuleRunner(
  runner: WatchedModuleRunner,
  auditor: Auditor,
  next: () => FileToAudit | undefined,
): void {
  const { evaluator } = runner;
  const load = runner.import.bind(runner);
  let begun: FileToAudit | undefined;

  runner.import = (id, ...rest) => {
    const file = next();
    // Without Vite's module runner a query that makes the import unique follows the path.
    const [path] = id.split('?');
    if (file === undefined || path === undefined) return load(id, ...rest);
    const isTest = path === file.scope.file;
    if (begun !== file && (isTest || file.setupFiles.includes(path))) {
      begun = file;
      auditor.begin({ ...file.scope, sources: () => projectModules(runner) });
    }
    if (isTest && file.setupFiles.length > 0) auditor.prepared();
    return load(id, ...rest);
  };
  if (evaluator === undefined) return;
  const loadExternal = evaluator.runExternalModule.bind(evaluator);
  const runInlined = evaluator.runInlinedModule.bind(evaluator);
  evaluator.runInlinedModule = (context, code, ...rest) => {
    auditor.evaluating(code);
    return runInlined(context, code, ...rest);
  };
  evaluator.runExternalModule = (id) => auditor.loading(id, () => loadExternal(id));
}

/** Modules that this file loaded; those of files before it are known to the runner, but reset. */
function projectModules(runner: WatchedModuleRunner): Iterable<string> {
  return [...(runner.evaluatedModules?.fileToModulesMap ?? [])]
    .filter(([file]) => file.startsWith('/') && !file.includes('/node_modules/'))
    .filter(([, modules]) =>
      [...modules].some(({ evaluated, promise }) => evaluated === true || promise !== undefined),
    )
    .map(([file]) => file);
}
