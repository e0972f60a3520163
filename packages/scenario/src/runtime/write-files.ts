import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SlotRequest } from './runtime.ts';
import { sharedFolder } from './shared-folder.ts';

/** Writes the files of a service into its folder and makes those of its volumes, where it has no files of its own. */
export async function writeFiles(request: SlotRequest): Promise<void> {
  const { folder, files, volumes, sharedVolumes } = request;
  for (const { path, content, mode } of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content, { mode });
  }
  for (const volume of volumes) await mkdir(join(folder, volume), { recursive: true });
  for (const volume of sharedVolumes) {
    const target = join(folder, volume.path);
    await mkdir(dirname(target), { recursive: true });
    await symlink(sharedFolder(request, volume), target);
  }
}
