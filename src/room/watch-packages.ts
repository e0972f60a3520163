import type { WatchedModuleRunner } from './audit/watch-module-runner.ts';

const watched = new WeakSet<object>();

/** Tells when Vitest's module runner lets Node itself import a module, as it does with packages. */
export function watchPackages(
  { evaluator }: WatchedModuleRunner,
  loading: (id: string, load: () => Promise<unknown>) => Promise<unknown>,
): void {
  // Missing where Vitest runs without Vite's module runner.
  if (evaluator === undefined || watched.has(evaluator)) return;
  watched.add(evaluator);
  const load = evaluator.runExternalModule.bind(evaluator);
  evaluator.runExternalModule = (id) => loading(id, () => load(id));
}
