import { endProcesses } from '../residue/end-processes.ts';
import { findContainers, removeContainers } from '../residue/find-containers.ts';
import { startReaper } from '../residue/reaper.ts';
import { findResidue, removeResidue } from '../residue/remove-residue.ts';
import { removeTree } from '../residue/remove-tree.ts';
import { createRunDirectory, runDirectoryPaths } from '../residue/run-directory.ts';
import { createRoomDirectories } from './room-directories.ts';
import type { RoomDirectories, RoomProcess } from './room-process.ts';

/** Holds everything of one run that must not outlive it. */
export interface RunGuard {
  readonly runId: string;
  /** Below the system's temp folder; removed at the end. */
  readonly directory: string;
  /** Creates the directories of one room. Remove them with `removeRoom`, or leave them for `close`. */
  createRoomDirectories(roomId: string): RoomDirectories;
  /** Call for each room that was launched: should the host die, its session is ended too. */
  watch(room: RoomProcess): void;
  /** Kills a room with everything it started, and removes its directories. */
  removeRoom(room: RoomProcess, directories: RoomDirectories): Promise<void>;
  /** Kills what the run's rooms still have, removes its containers and its directory, and lets the reaper go. */
  close(): Promise<void>;
}

/** What a guard is told of its run. */
export interface RunGuardOptions {
  /** Whether rooms run in containers; false by default. */
  readonly containers?: boolean;
}

/**
 * Creates a run's directory and starts its reaper, so that nothing is left also when this process is killed. Removes
 * meanwhile what earlier runs left that nobody cleaned up after.
 */
export function openRunGuard(runId: string, options: RunGuardOptions = {}): RunGuard {
  const containers = options.containers ?? false;
  // The reaper comes first: this process may be killed while the directory is being made.
  const reaper = startReaper({ runId, directories: runDirectoryPaths(runId), containers });
  const directory = createOr(runId, () => reaper.dismiss());
  const cleaned = cleanUp(containers);
  return {
    runId,
    directory,
    createRoomDirectories: (roomId) => createRoomDirectories(directory, roomId),
    watch: ({ pid }) => {
      if (pid !== 0) reaper.watchSession(pid);
    },
    removeRoom: async (room, { base }) => {
      await room.kill();
      await removeTree(base);
    },
    close: async () => {
      await cleaned;
      await endProcesses({ runId });
      if (containers) await removeContainers((await findContainers(runId)).map(({ id }) => id));
      try {
        await removeTree(directory);
        reaper.dismiss();
      } catch {
        // The reaper tries again when this process has ended; it ends by itself then.
      }
    },
  };
}

function createOr(runId: string, giveUp: () => void): string {
  try {
    return createRunDirectory(runId);
  } catch (error) {
    giveUp();
    throw error;
  }
}

/** A failure here must not fail a run that has nothing to do with it; `clnrm clean` tells of it. */
async function cleanUp(containers: boolean): Promise<void> {
  try {
    const { dead } = await findResidue({ containers });
    await removeResidue(dead);
  } catch {
    // What could not be removed stays listed.
  }
}
