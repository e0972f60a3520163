import type { Context, ContextManager } from '@opentelemetry/api';

const explicitKey = Symbol('explicitly empty');

type With = (context: Context, ...rest: unknown[]) => unknown;

/**
 * Makes a context manager begin in the context that the process was started in. Who asks for the empty context on
 * purpose still gets it.
 */
export function startInRoot(manager: ContextManager, rootOf: (empty: Context) => Context): void {
  const active = manager.active;
  const { with: within } = manager as unknown as { with: With };
  const empty = active.call(manager);
  const root = rootOf(empty);
  if (root === empty) return;
  const explicit = empty.setValue(explicitKey, true);
  manager.active = function activeOrRoot(): Context {
    const context = active.call(manager);
    return context === empty ? root : context;
  };
  (manager as unknown as { with: With }).with = function withOrEmpty(context, ...rest): unknown {
    return within.call(manager, context === empty ? explicit : context, ...rest);
  };
}
