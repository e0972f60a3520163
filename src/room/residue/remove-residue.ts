import type { KeptState } from '@clnrm/scenario';
import { endKept, listKept } from '@clnrm/scenario';
import { messageOf } from '../../text/message-of.ts';
import { endProcesses } from './end-processes.ts';
import { findContainers, removeContainers } from './find-containers.ts';
import type { RoomContainer } from './find-containers.ts';
import { findMarkedProcesses } from './find-processes.ts';
import type { MarkedProcess } from './find-processes.ts';
import { findSetParts, removeSetParts } from './find-set-parts.ts';
import type { SetPart } from './find-set-parts.ts';
import { removeTree } from './remove-tree.ts';
import { listKeptFolders } from './kept-directory.ts';
import { claimRunDirectory, listRunDirectories } from './run-directory.ts';
import type { RunDirectory } from './run-directory.ts';

/** What runs have on this machine. */
export interface Residue {
  readonly directories: readonly RunDirectory[];
  readonly processes: readonly MarkedProcess[];
  /** Those that rooms run in. */
  readonly containers: readonly RoomContainer[];
  readonly kept: readonly KeptFolder[];
  /** Containers, networks and volumes of services. */
  readonly services: readonly SetPart[];
}

/** Services that stay up between the runs of a project. */
export interface KeptFolder {
  readonly path: string;
  readonly services: readonly KeptState[];
}

/** Residue of dead runs, which nobody needs, and what belongs to runs that live or may live. */
export interface SortedResidue {
  readonly dead: Residue;
  readonly live: Residue;
}

/** What to look for. */
export interface FindResidueOptions {
  readonly containers: boolean;
  /** False. Whether what is kept on purpose is listed, too: what no run uses counts as that of dead ones. */
  readonly kept?: boolean;
}

/** Lists what runs have on this machine. Docker is asked only where `containers` says so. */
export async function findResidue(options: FindResidueOptions): Promise<SortedResidue> {
  const asked = options.containers ? Promise.all([findContainers(), findSetParts()]) : ([[], []] as const);
  const directories = listRunDirectories();
  const processes = findMarkedProcesses();
  const [containers, services] = await asked;
  const kept = options.kept === true ? await findKept() : [];
  const deadRuns = new Set(directories.filter(({ state }) => state === 'dead').map(({ runId }) => runId));
  // A process of a run without a directory may be of another temp folder, where its run lives.
  const isDead = ({ runs }: MarkedProcess): boolean => runs.some((run) => deadRuns.has(run));
  return {
    dead: {
      directories: directories.filter(({ state }) => state === 'dead'),
      processes: processes.filter(isDead),
      containers: containers.filter(({ state }) => state === 'dead'),
      kept: kept.filter((folder) => !isUsed(folder)),
      services: services.filter(({ state }) => state === 'dead'),
    },
    live: {
      directories: directories.filter(({ state }) => state !== 'dead'),
      processes: processes.filter((found) => !isDead(found)),
      containers: containers.filter(({ state }) => state !== 'dead'),
      kept: kept.filter(isUsed),
      services: services.filter(({ state }) => state !== 'dead'),
    },
  };
}

async function findKept(): Promise<readonly KeptFolder[]> {
  return await Promise.all(
    listKeptFolders().map(async (path) => ({ path, services: (await listKept(path)) ?? [] })),
  );
}

function isUsed({ services }: KeptFolder): boolean {
  return services.some((service) => service.isUsed);
}

/** Something that could not be removed. */
export interface ResidueFailure {
  readonly what: string;
  readonly reason: string;
}

/**
 * Removes what dead runs left, and tells of what could not be removed. Two that do so at a time do not get into each
 * other's way.
 */
export async function removeResidue({
  directories,
  containers,
  kept,
  services,
}: Residue): Promise<readonly ResidueFailure[]> {
  await removeContainers(containers.map(({ id }) => id));
  const failures = [...(await removeSetParts(services))];
  for (const { path } of kept) {
    try {
      await endKept(path);
    } catch (error) {
      failures.push({ what: path, reason: messageOf(error) });
    }
  }
  for (const directory of directories) {
    // Processes first: the directory is what tells that they may be killed.
    await endProcesses({ runId: directory.runId });
    const claimed = claimRunDirectory(directory);
    if (claimed === undefined) continue;
    try {
      await removeTree(claimed);
    } catch (error) {
      failures.push({ what: directory.path, reason: messageOf(error) });
    }
  }
  return failures;
}
