import { hostFilesKey } from './host-files.ts';
import type { HostFiles } from './host-files.ts';

/** The part of Vitest's snapshot environment that writes. */
interface SnapshotWriter {
  saveSnapshotFile(path: string, text: string): Promise<void>;
  removeSnapshotFile(path: string): Promise<void>;
  prepareDirectory(path: string): Promise<void>;
}

/**
 * Has snapshots, those in files and those in the source, written by the host where the room cannot write the project.
 * Takes Vitest's snapshot options of the file about to run, before their environment is chosen.
 */
export function routeSnapshots(options: object): void {
  const files = (process as { [hostFilesKey]?: HostFiles })[hostFilesKey];
  if (files === undefined) return;
  let chosen: SnapshotWriter | undefined;
  Object.defineProperty(options, 'snapshotEnvironment', {
    configurable: true,
    enumerable: true,
    get: () => chosen,
    set: (environment: SnapshotWriter) => {
      chosen = throughHost(environment, files);
    },
  });
}

/** Reads, and decides about paths, as the environment does. */
function throughHost(environment: SnapshotWriter, files: HostFiles): SnapshotWriter {
  return Object.assign(Object.create(environment) as SnapshotWriter, {
    saveSnapshotFile: (path: string, text: string) => files.write(path, text),
    removeSnapshotFile: (path: string) => files.remove(path),
    prepareDirectory: () => Promise.resolve(),
  });
}
