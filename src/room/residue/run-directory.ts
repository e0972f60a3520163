import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ClnrmError } from '@clnrm/model';
import { ownerState, parseOwner, thisOwner } from '@clnrm/scenario';
import type { ProcessOwner } from '@clnrm/scenario';
import { ensureRunsDirectory, notCreated, objectTo, runsDirectory } from './runs-directory.ts';

const ownerFile = 'owner.json';
/** Begins the name of a directory that is being made or removed. */
const passing = '.';
/** Milliseconds after which a directory that is still being made or removed has been left so. */
const passingTime = 60_000;

/** The directory of a run that lives or lived. */
export interface RunDirectory {
  readonly runId: string;
  readonly path: string;
  /** Undefined for a directory that was never finished. */
  readonly owner: ProcessOwner | undefined;
  /** Nothing of a run may be touched unless it is `dead`. */
  readonly state: 'alive' | 'dead' | 'unknown';
}

/** Where a run's directory will be: under the first path while it is being made, under the second from then on. */
export function runDirectoryPaths(runId: string): readonly [making: string, made: string] {
  if (!/^[\w-]{1,64}$/.test(runId)) {
    throw new ClnrmError(
      'CLNRM_RUN_ID',
      `Failed to create a run's directory: "${runId}" is no run id. Use up to 64 letters, digits and dashes.`,
    );
  }
  return [join(runsDirectory(), `${passing}new-${runId}`), join(runsDirectory(), runId)];
}

/** Creates a run's directory. It appears under its name with the record of its owner in it, or not at all. */
export function createRunDirectory(runId: string): string {
  const [making, made] = runDirectoryPaths(runId);
  ensureRunsDirectory();
  if (existsSync(made)) {
    throw new ClnrmError(
      'CLNRM_RUN_ID',
      `Failed to create a run's directory: there is a run "${runId}" already. Give each run an id of its own.`,
    );
  }
  try {
    mkdirSync(making, { mode: 0o700 });
    writeFileSync(join(making, ownerFile), JSON.stringify(thisOwner()));
    renameSync(making, made);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    throw notCreated(error);
  }
  return made;
}

/** Lists the directories of this user's runs, oldest name first. Leaves out what may still be being made. */
export function listRunDirectories(): readonly RunDirectory[] {
  const folder = runsDirectory();
  return readNames(folder).flatMap((name): RunDirectory[] => {
    const path = join(folder, name);
    const owner = readOwner(path);
    if (owner !== undefined) return [{ runId: name, path, owner, state: ownerState(owner) }];
    return isOld(path) ? [{ runId: name, path, owner, state: 'dead' }] : [];
  });
}

/** Takes a dead run's directory out of the others' sight; undefined when another process was quicker. */
export function claimRunDirectory({ path }: RunDirectory): string | undefined {
  try {
    const claimed = join(mkdtempSync(join(runsDirectory(), `${passing}dead-`)), 'run');
    renameSync(path, claimed);
    return join(claimed, '..');
  } catch {
    return undefined;
  }
}

function readNames(folder: string): readonly string[] {
  try {
    return objectTo(folder) === undefined ? readdirSync(folder).toSorted() : [];
  } catch {
    return [];
  }
}

function readOwner(path: string): ProcessOwner | undefined {
  try {
    return parseOwner(readFileSync(join(path, ownerFile), 'utf8'));
  } catch {
    return undefined;
  }
}

function isOld(path: string): boolean {
  try {
    return Date.now() - statSync(path).mtimeMs > passingTime;
  } catch {
    return false;
  }
}
