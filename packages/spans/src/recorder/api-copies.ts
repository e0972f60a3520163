import { createRequire } from 'node:module';
import * as imported from '@opentelemetry/api';

/** The parts of `@opentelemetry/api` where things are registered. */
export interface OpenTelemetryApi {
  readonly trace: typeof imported.trace;
  readonly context: typeof imported.context;
  readonly propagation: typeof imported.propagation;
}

/** The copy that this package imports. */
export const importedApi: OpenTelemetryApi = imported;

const require = createRequire(import.meta.url);

/**
 * Gives `use` the copy that `require` gives, as soon as somebody requires it: since 1.10 the API exists once for `import`
 * and once for `require`. They share what is registered, but each has its own place for what is not. Loading the copy
 * just to have it would cost every process some twenty milliseconds of CPU. Returns a function that ends the waiting.
 */
export function whenRequired(use: (api: OpenTelemetryApi) => void): () => void {
  const path = require.resolve('@opentelemetry/api');
  const useCopy = (module: NodeJS.Module | undefined): void => {
    const copy = module?.exports as OpenTelemetryApi | undefined;
    if (copy !== undefined && copy.trace !== imported.trace) use(copy);
  };
  if (require.cache[path] !== undefined) {
    useCopy(require.cache[path]);
    return () => {};
  }
  // Node keeps a module here before it runs it; what it exports is complete when the call that required it returns.
  Object.defineProperty(require.cache, path, {
    configurable: true,
    get: () => undefined,
    set: (module: NodeJS.Module) => {
      Object.defineProperty(require.cache, path, {
        configurable: true,
        enumerable: true,
        writable: true,
        value: module,
      });
      queueMicrotask(() => useCopy(module));
    },
  });
  return () => {
    if (require.cache[path] === undefined) Reflect.deleteProperty(require.cache, path);
  };
}
