import { lstatSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { ClnrmError } from '@clnrm/model';

/** A change to a file of the project that a room asks its host for, as it cannot write there itself. */
export type FileRequest =
  | { readonly kind: 'write'; readonly path: string; readonly text: string }
  | { readonly kind: 'remove'; readonly path: string };

/** What a room is given to change files of its project. Each rejects where the host refuses or fails. */
export interface HostFiles {
  write(path: string, text: string): Promise<void>;
  remove(path: string): Promise<void>;
}

/** Where the process of a room finds its {@link HostFiles}; only one that cannot write the project has them. */
export const hostFilesKey: unique symbol = Symbol.for('clnrm.host-files') as never;

/**
 * Does what a room asks for, below the project's root only, and never through a symbolic link that leads out of it.
 * @throws {ClnrmError} `CLNRM_PATH_OUTSIDE` for a path that is not the project's.
 */
export function changeFile(root: string, request: FileRequest): void {
  const path = resolve(request.path);
  const top = realpathSync(root);
  if (!isBelow(realpathSync(existingFolder(path)), top) || leadsAway(path)) {
    throw new ClnrmError(
      'CLNRM_PATH_OUTSIDE',
      `Failed to ${request.kind} ${request.path} for a room: it is not below ${root}. Let the test write its own temp folder.`,
    );
  }
  if (request.kind === 'remove') rmSync(path, { force: true });
  else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, request.text);
  }
}

function isBelow(folder: string, top: string): boolean {
  return folder === top || folder.startsWith(top + sep);
}

/** The nearest folder above a path that exists. */
function existingFolder(path: string): string {
  let folder = dirname(path);
  while (lstatSync(folder, { throwIfNoEntry: false }) === undefined) folder = dirname(folder);
  return folder;
}

function leadsAway(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
