import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** What V8 tells of one script; see the `Profiler` domain of its inspector protocol. */
interface ScriptCoverage {
  readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[];
}

interface CoverageSession {
  post(method: string, ...values: unknown[]): Promise<unknown>;
}

interface RuntimeOptions {
  readonly isolate?: boolean;
}

/** The part of `@vitest/coverage-v8` that runs in a worker. */
export interface CoverageModule {
  session: CoverageSession | null;
  startCoverage(options: RuntimeOptions): Promise<void>;
  stopCoverage(options: RuntimeOptions): Promise<void>;
}

const kept = new WeakSet<CoverageModule>();

/** Keeps coverage on in this process, see {@link lasting}. Takes the `file:` URL of Vitest's folder. */
export async function keepCoverageOn(dist: string): Promise<void> {
  lasting(await loadCoverage(dist));
}

/** Imports the module from where Vitest has it, given the `file:` URL of Vitest's folder. */
export async function loadCoverage(dist: string): Promise<CoverageModule> {
  const path = createRequire(`${dist}/worker.js`).resolve('@vitest/coverage-v8');
  return ((await import(pathToFileURL(path).href)) as { readonly default: CoverageModule }).default;
}

/**
 * Keeps V8's coverage on from the first file of a process to its last. Once it is off, V8 forgets where the blocks of
 * a function are, and gives out the compiled code again when the next file imports the same module. Counts start
 * anew with each file all the same; scripts that it did not run are left out. A module that is kept on already stays so.
 */
export function lasting(module: CoverageModule): void {
  if (kept.has(module)) return;
  kept.add(module);
  const { startCoverage, stopCoverage } = module;
  let filtered: CoverageSession | null = null;
  // Vitest's own word for a process that runs many files.
  const shared = { isolate: false };
  module.startCoverage = async (options) => {
    await startCoverage.call(module, { ...options, ...shared });
    if (module.session === filtered || module.session === null) return;
    filtered = module.session;
    leaveOutIdleScripts(filtered);
  };
  module.stopCoverage = (options) => stopCoverage.call(module, { ...options, ...shared });
}

function leaveOutIdleScripts(session: CoverageSession): void {
  const post = session.post.bind(session);
  session.post = async (method, ...values) => {
    const answer = await post(method, ...values);
    if (method !== 'Profiler.takePreciseCoverage') return answer;
    const { result, ...rest } = answer as { readonly result: readonly ScriptCoverage[] };
    return { ...rest, result: result.filter(hasRun) };
  };
}

function hasRun({ functions }: ScriptCoverage): boolean {
  return functions.some(({ ranges }) => ranges.some(({ count }) => count > 0));
}
