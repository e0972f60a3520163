import { chmod, lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Removes a file or folder with all it holds, also folders that were made read-only, and never follows a symbolic
 * link. Does nothing when there is none.
 */
export async function removeTree(path: string): Promise<void> {
  try {
    await remove(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    await unlock(path);
    await remove(path);
  }
}

function remove(path: string): Promise<void> {
  // Something that was just killed may still have been writing.
  return rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
}

async function unlock(path: string): Promise<void> {
  const found = await lstat(path);
  if (!found.isDirectory()) return;
  await chmod(path, 0o700);
  for (const name of await readdir(path)) await unlock(join(path, name));
}
