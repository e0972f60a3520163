/** Where Vitest keeps snapshots, as far as a room holds writes back. */
interface SnapshotEnvironment {
  readonly saveSnapshotFile: (path: string, text: string) => Promise<void>;
  readonly readSnapshotFile: (path: string) => Promise<string | null>;
  readonly removeSnapshotFile: (path: string) => Promise<void>;
}

/** Options of Vitest's that name the environment once it is known. */
export interface SnapshotOptions {
  snapshotEnvironment?: unknown;
  readonly updateSnapshot?: 'new' | 'all' | 'none';
}

/** Snapshot files that were written or removed by a file whose result may not count. */
export interface HeldSnapshots {
  /** Whether there is anything to write. */
  readonly any: () => boolean;
  /** Writes and removes for good. */
  readonly commit: () => Promise<void>;
}

/**
 * Holds back what a test file writes to snapshots. A file that runs again must find them as they were: otherwise a
 * new snapshot would count as an old one, and an inline snapshot would be written into code that has changed.
 */
export function holdSnapshots(options: SnapshotOptions): HeldSnapshots {
  const held = new Map<string, string | null>();
  let own = options.snapshotEnvironment as SnapshotEnvironment | null | undefined;
  let wrapped = own === undefined || own === null ? own : holding(own, held);
  Object.defineProperty(options, 'snapshotEnvironment', {
    configurable: true,
    enumerable: true,
    get: () => wrapped,
    set: (environment: SnapshotEnvironment) => {
      own = environment;
      wrapped = holding(environment, held);
    },
  });
  return {
    any: () => held.size > 0,
    commit: async () => {
      const files = [...held];
      held.clear();
      for (const [path, text] of files) {
        if (text === null) await own?.removeSnapshotFile(path);
        else await own?.saveSnapshotFile(path, text);
      }
    },
  };
}

/** An environment that is another one in everything, but writes to `held`. */
function holding(environment: SnapshotEnvironment, held: Map<string, string | null>): SnapshotEnvironment {
  const methods: SnapshotEnvironment & Readonly<Record<PropertyKey, unknown>> = {
    saveSnapshotFile: (path, text) => {
      held.set(path, text);
      return Promise.resolve();
    },
    readSnapshotFile: (path) => {
      const text = held.get(path);
      return text === undefined ? environment.readSnapshotFile(path) : Promise.resolve(text);
    },
    removeSnapshotFile: (path) => {
      held.set(path, null);
      return Promise.resolve();
    },
  };
  return new Proxy(environment, {
    get: (target, key) => {
      if (Object.hasOwn(methods, key)) return methods[key];
      const value: unknown = Reflect.get(target, key);
      // Classes with private fields know only the original.
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
