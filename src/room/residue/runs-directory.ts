import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClnrmError } from '@clnrm/model';
import { messageOf } from '../../text/message-of.ts';

/** The folder that holds the directories of all runs of this user, whether it exists or not. */
export function runsDirectory(): string {
  return join(tmpdir(), `clnrm-${process.getuid?.() ?? 'user'}`);
}

/**
 * Creates the folder that holds the directories of all runs, or checks the one that is there. The system's temp
 * folder is open to everyone: what another user put in this place, a symbolic link above all, is refused.
 */
export function ensureRunsDirectory(): string {
  const folder = runsDirectory();
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw notCreated(error);
    }
  }
  const objection = objectTo(folder);
  if (objection !== undefined) throw refused(folder, objection);
  return folder;
}

/** Why a folder must not be used, as a predicate; undefined where nothing speaks against it. */
export function objectTo(folder: string): string | undefined {
  const found = lstatSync(folder);
  if (found.isSymbolicLink()) return 'is a symbolic link';
  if (!found.isDirectory()) return 'is not a folder';
  const uid = process.getuid?.();
  if (uid === undefined) return undefined;
  if (found.uid !== uid) return `belongs to the user ${found.uid}`;
  return (found.mode & 0o022) === 0 ? undefined : 'can be written by other users';
}

/** The error of a folder for runs, or of one below it, that the system does not let us create. */
export function notCreated(cause: unknown): ClnrmError {
  return new ClnrmError(
    'CLNRM_RUN_DIRECTORY',
    `Failed to create the folder for runs: ${messageOf(cause)}. Set TMPDIR to a folder that exists, has room and can be written.`,
    { cause },
  );
}

function refused(folder: string, objection: string): ClnrmError {
  return new ClnrmError(
    'CLNRM_RUN_DIRECTORY',
    `Failed to use the folder for runs: ${folder} ${objection}. Remove ${folder}, or set TMPDIR to a folder of your own.`,
  );
}
