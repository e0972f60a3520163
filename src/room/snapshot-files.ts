import type { SnapshotFiles } from '@clnrm/spans';
import type { SnapshotOptions } from './hold-snapshots.ts';

/** The part of Vitest's snapshot environment that trace snapshots need. */
interface SnapshotStorage {
  readonly readSnapshotFile: (path: string) => Promise<string | null>;
  readonly saveSnapshotFile: (path: string, text: string) => Promise<void>;
}

/**
 * Keeps trace snapshots where Vitest keeps its own, and writes them when Vitest would write its own. Whatever stands
 * between a room and its project is passed as they pass it.
 */
export function snapshotFilesOf(options: SnapshotOptions | undefined): SnapshotFiles | undefined {
  if (options?.updateSnapshot === undefined) return undefined;
  // Vitest sets it when the file begins.
  const storage = (): SnapshotStorage => options.snapshotEnvironment as SnapshotStorage;
  return {
    update: options.updateSnapshot,
    read: async (path) => (await storage().readSnapshotFile(path)) ?? undefined,
    write: (path, text) => storage().saveSnapshotFile(path, text),
  };
}
