import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SlotRequest } from './runtime.ts';

/** Writes the files of a service into its folder and makes those of its volumes, where it has no files of its own. */
export async function writeFiles({ folder, files, volumes }: SlotRequest): Promise<void> {
  for (const { path, content, mode } of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content, { mode });
  }
  for (const volume of volumes) await mkdir(join(folder, volume), { recursive: true });
}
