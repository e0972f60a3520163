import { AsyncLocalStorage } from 'node:async_hooks';
import { type Check, type CheckContext, defineCheck, type Finding } from '../check.ts';
import { describeValue } from '../describe.ts';
import { captureTrace, type Frame, framesOf, type Trace } from '../trace.ts';

/** Deep enough to see that a call came straight from a test. */
const depth = 50;

interface Entered {
  readonly storage: AsyncLocalStorage<unknown>;
  readonly store: unknown;
  readonly trace: Trace;
}

/** Contexts that a test entered with `enterWith` and did not leave. What requests and callbacks enter ends with them. */
export function checkAsyncContext({ scope, running }: CheckContext): Check {
  let entered: Entered[] = [];
  const { prototype } = AsyncLocalStorage;
  const { enterWith, disable } = prototype;

  function forget(storage: AsyncLocalStorage<unknown>): void {
    entered = entered.filter((one) => one.storage !== storage);
  }
  prototype.enterWith = function enterWithAudited(this: AsyncLocalStorage<unknown>, store: unknown) {
    // Also `run` comes through here, and Vitest's own telemetry uses it between files.
    if (running()) {
      forget(this);
      const trace = captureTrace(scope().currentTest(), enterWithAudited, depth);
      if (store !== undefined) entered.push({ storage: this, store, trace });
    }
    Reflect.apply(enterWith, this, [store]);
  };
  prototype.disable = function disableAudited(this: AsyncLocalStorage<unknown>) {
    forget(this);
    Reflect.apply(disable, this, []);
  };

  function findingOf({ storage, store, trace }: Entered): Finding {
    const reached = storage.getStore() === store;
    return {
      kind: 'async-context',
      subject: 'AsyncLocalStorage.enterWith',
      change: 'left-open',
      detail: describeValue(store),
      value: store,
      trace,
      hints: [/\benterWith\s*\(/u],
      undo: reached ? undefined : () => forget(storage),
    };
  }

  return defineCheck<undefined>({
    name: 'async-context',
    snapshot() {
      entered = [];
      return undefined;
    },
    compare: () => entered.filter(({ trace }) => isOfTest(framesOf(trace, scope()))).map(findingOf),
  });
}

/** A context that is entered inside `run`, or on behalf of a package such as a web framework, ends where that does. */
function isOfTest(frames: readonly Frame[]): boolean {
  const outside = frames.findIndex((frame) => frame.owner === 'vitest');
  const inner = frames
    .slice(0, outside)
    .filter((frame) => frame.file !== 'node:internal/process/task_queues');
  return outside !== -1 && inner.every((frame) => frame.owner === 'project');
}
