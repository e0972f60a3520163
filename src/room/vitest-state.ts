import { createFileSerializers } from './file-serializers.ts';
import type { PropertyTable } from './property-table.ts';
import { adoptChanges, changedKeys, propertiesOf, restoreProperties } from './property-table.ts';
import type { AroundEach } from './trace-tests.ts';

/** The part of `vitest` that a room uses. */
export interface VitestApi {
  readonly aroundEach: AroundEach;
  readonly vi: {
    useRealTimers(): unknown;
    unstubAllEnvs(): unknown;
    unstubAllGlobals(): unknown;
  };
  readonly expect: object;
  readonly chai: {
    readonly expect: object;
    readonly assert: object;
    readonly config: object;
    readonly Assertion: { readonly prototype: object };
  };
}

/** Brings Vitest's own state back to what it was before a file. */
export interface VitestState {
  readonly begin: () => void;
  /** Runs the load of a package. What it registers meanwhile stays, because a process loads it only once. */
  readonly loading: <T>(id: string, load: () => Promise<T>) => Promise<T>;
  /** Returns false when something was changed that cannot be changed back. */
  readonly end: () => boolean;
}

/** Serializers that do nothing any more, past which the process is better replaced: each is asked about each value. */
const maxDeadSerializers = 50;

/**
 * Custom matchers, chai plugins, equality testers, serializers, stubs and fake timers live in modules that a process
 * loads once. With one process per file they end with it; in a process that serves many files they are taken back here.
 */
export function createVitestState({ vi, expect, chai }: VitestApi): VitestState {
  const { matchers, asymmetric, testers } = registries();
  const plugged = [chai.expect, chai.assert, chai.Assertion.prototype];
  const targets = [expect, chai.config, matchers, asymmetric, ...plugged];
  const takeDown = (): PropertyTable[] => targets.map(propertiesOf);
  const serializers = createFileSerializers();
  const loaded = new Set<string>();
  let before = takeDown();
  let testersBefore = [...testers];
  let loads = 0;

  for (const target of [expect, chai.expect]) {
    replaceMethod(target, 'addSnapshotSerializer', (add, serializer) =>
      add(loads > 0 ? serializer : serializers.stand(serializer as Parameters<typeof serializers.stand>[0])),
    );
  }

  /** Chai applies a plugin once, so a plugin that is a package's could not be applied by the next file. */
  function isPlugged(): boolean {
    const own = new Set(changedKeys(before[targets.indexOf(matchers)] ?? new Map(), propertiesOf(matchers)));
    return plugged.some((target) =>
      changedKeys(before[targets.indexOf(target)] ?? new Map(), propertiesOf(target)).some(
        (key) => !own.has(key),
      ),
    );
  }

  return {
    begin: () => {
      before = takeDown();
      testersBefore = [...testers];
    },
    loading: async (id, load) => {
      if (loaded.has(id)) return load();
      loaded.add(id);
      const start = takeDown();
      const testersAtStart = new Set(testers);
      loads += 1;
      try {
        return await load();
      } finally {
        loads -= 1;
        const now = takeDown();
        for (const [index, table] of before.entries()) {
          adoptChanges(table, start[index] ?? new Map(), now[index] ?? new Map());
        }
        testersBefore.push(
          ...testers.filter((tester) => !testersAtStart.has(tester) && !testersBefore.includes(tester)),
        );
      }
    },
    end: () => {
      vi.useRealTimers();
      vi.unstubAllEnvs();
      vi.unstubAllGlobals();
      const plugin = isPlugged();
      for (const [index, target] of targets.entries()) restoreProperties(target, before[index] ?? new Map());
      testers.splice(0, testers.length, ...testersBefore);
      return !plugin && serializers.end() <= maxDeadSerializers;
    },
  };
}

/** What `expect.extend` and `expect.addEqualityTesters` add to, for all copies of Vitest in a process. */
function registries(): {
  readonly matchers: object;
  readonly asymmetric: object;
  readonly testers: unknown[];
} {
  const state = globalThis as Record<symbol, unknown>;
  const jest = state[Symbol.for('$$jest-matchers-object')] as
    | { matchers?: object; customEqualityTesters?: unknown[] }
    | undefined;
  const asymmetric = state[Symbol.for('asymmetric-matchers-object')] as object | undefined;
  return {
    matchers: jest?.matchers ?? {},
    asymmetric: asymmetric ?? {},
    testers: jest?.customEqualityTesters ?? [],
  };
}

type Method = (value: unknown) => unknown;

function replaceMethod(
  target: object,
  name: string,
  replacement: (original: Method, value: unknown) => unknown,
): void {
  const descriptor = Object.getOwnPropertyDescriptor(target, name);
  const original = descriptor?.value as Method | undefined;
  if (original === undefined || descriptor === undefined) return;
  const value = function (this: unknown, given: unknown): unknown {
    // Chai's methods are proxies that know no `bind`.
    return replacement((next) => Reflect.apply(original, this, [next]), given);
  };
  Object.defineProperty(target, name, { ...descriptor, value });
}
