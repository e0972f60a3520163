import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Where trace snapshots are kept, and whether they may be written. */
export interface SnapshotFiles {
  /** `new` writes those that are missing, `all` also those that differ, `none` writes nothing, as on CI. */
  readonly update: 'new' | 'all' | 'none';
  /** Undefined where there is no such file. */
  readonly read: (path: string) => Promise<string | undefined>;
  readonly write: (path: string, text: string) => Promise<void>;
}

/**
 * Keeps snapshots in files. `CLNRM_UPDATE` says `new`, `all` or `none`; by default nothing is written where `CI` is set, and
 * what is missing elsewhere.
 */
export function snapshotsOnDisk(
  env: Readonly<Record<string, string | undefined>> = process.env,
): SnapshotFiles {
  return {
    update: updateFrom(env),
    read: async (path) => {
      try {
        return await readFile(path, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    write: async (path, text) => {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    },
  };
}

function updateFrom(env: Readonly<Record<string, string | undefined>>): SnapshotFiles['update'] {
  const said = env['CLNRM_UPDATE'];
  if (said === 'all' || said === 'new' || said === 'none') return said;
  const ci = env['CI'] ?? '';
  return ci === '' || ci === 'false' || ci === '0' ? 'new' : 'none';
}
