import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClnrmError } from '@clnrm/model';
import { notCreated, objectTo } from './runs-directory.ts';

/** The folder that holds what is kept between the runs of all projects of this user, whether it exists or not. */
function keptDirectory(): string {
  return join(tmpdir(), `clnrm-${process.getuid?.() ?? 'user'}-kept`);
}

/**
 * The folder for what is kept between the runs of a project, by its root. `version` tells copies of clnrm apart that
 * might not understand each other.
 * @throws ClnrmError `CLNRM_RUN_DIRECTORY` where the folder above it is not this user's alone.
 */
export function keptFolder(root: string, version: string): string {
  const folder = keptDirectory();
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw notCreated(error);
  }
  const objection = objectTo(folder);
  if (objection !== undefined) {
    throw new ClnrmError(
      'CLNRM_RUN_DIRECTORY',
      `Failed to use the folder for services that are kept: ${folder} ${objection}. ` +
        `Remove ${folder}, or set TMPDIR to a folder of your own.`,
    );
  }
  return join(folder, createHash('sha256').update(`${root}\0${version}`).digest('hex').slice(0, 16));
}

/** The folders of all projects for which something is kept. */
export function listKeptFolders(): readonly string[] {
  const folder = keptDirectory();
  try {
    return objectTo(folder) === undefined
      ? readdirSync(folder)
          .toSorted()
          .map((name) => join(folder, name))
      : [];
  } catch {
    return [];
  }
}
