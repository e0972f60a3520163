import { type Check, type CheckContext, defineCheck, type Finding } from '../check.ts';
import { describeValue } from '../describe.ts';
import { callerOf, captureTrace, framesOf, type Trace } from '../trace.ts';

type Listener = (...parameters: unknown[]) => void;
type Listeners = Map<string | symbol, readonly Listener[]>;

/** Events after which no other file runs. */
const last: ReadonlySet<string | symbol> = new Set(['exit', 'beforeExit']);

/** Listeners on `process`: signals, `unhandledRejection`, `exit` and all others, added and removed. */
export function checkProcessListeners({ scope }: CheckContext): Check {
  const traces = new WeakMap<object, Trace>();
  let watching = false;

  function watch(name: string | symbol, listener: Listener): void {
    if (watching && name !== 'newListener') traces.set(listener, captureTrace(scope().currentTest(), watch));
  }
  process.on('newListener', watch);

  /** What packages register to tidy up at the end stays with them; so does what Vitest registers. */
  function isOfProject(name: string | symbol, trace: Trace | undefined): boolean {
    if (trace === undefined) return true;
    const caller = callerOf(framesOf(trace, scope()));
    return caller === 'package' ? !last.has(name) : caller !== 'vitest';
  }

  function addedOf(name: string | symbol, listener: Listener): readonly Finding[] {
    const original = (listener as { readonly listener?: Listener }).listener ?? listener;
    const trace = traces.get(original);
    if (!isOfProject(name, trace)) return [];
    const undo = (): void => void process.removeListener(name, original);
    return [{ ...common(name, listener), change: 'added', value: listener, trace, undo }];
  }

  return defineCheck<Listeners>({
    name: 'process-listeners',
    snapshot() {
      watching = true;
      return readListeners();
    },
    compare(before) {
      const findings: Finding[] = [];
      const now = readListeners();
      for (const [name, listeners] of now) {
        const old = before.get(name) ?? [];
        for (const listener of listeners)
          if (!old.includes(listener)) findings.push(...addedOf(name, listener));
      }
      for (const [name, old] of before) {
        const listeners = now.get(name) ?? [];
        for (const listener of old)
          if (!listeners.includes(listener)) findings.push(removedOf(name, listener, old));
      }
      return findings;
    },
    accept(before, except) {
      const kept = new Set(except.map(({ value }) => value));
      for (const [name, listeners] of readListeners()) {
        const old = before.get(name) ?? [];
        before.set(name, [...old, ...listeners.filter((one) => !old.includes(one) && !kept.has(one))]);
      }
    },
  });
}

function readListeners(): Listeners {
  return new Map(process.eventNames().map((name) => [name, rawListeners(name)] as const));
}

function rawListeners(name: string | symbol): readonly Listener[] {
  return process.rawListeners(name) as Listener[];
}

function removedOf(name: string | symbol, listener: Listener, old: readonly Listener[]): Finding {
  return {
    ...common(name, listener),
    change: 'removed',
    value: undefined,
    trace: undefined,
    undo() {
      const added = rawListeners(name).filter((other) => !old.includes(other));
      process.removeAllListeners(name);
      for (const each of [...old, ...added]) process.on(name, each);
    },
  };
}

function common(
  name: string | symbol,
  listener: Listener,
): Pick<Finding, 'kind' | 'subject' | 'detail' | 'hints'> {
  const event = String(name);
  return {
    kind: 'process-listener',
    subject: `process.on('${event}')`,
    detail: describeValue(listener),
    hints: [
      new RegExp(
        String.raw`\b(?:off|removeListener|removeAllListeners|on|once)\s*\(\s*['"]${event}['"]`,
        'u',
      ),
      /\bremoveAllListeners\s*\(/u,
    ],
  };
}
