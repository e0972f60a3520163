import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RoomDirectories } from './room-process.ts';

/** Creates the directories of one room below its run's directory, readable by this user alone. */
export function createRoomDirectories(runDirectory: string, roomId: string): RoomDirectories {
  const base = join(runDirectory, roomId);
  // Short names: the path of a unix socket below `temp` may have 104 bytes at most.
  const directories = { base, home: join(base, 'home'), temp: join(base, 'tmp') };
  mkdirSync(base, { mode: 0o700 });
  mkdirSync(directories.home, { mode: 0o700 });
  mkdirSync(directories.temp, { mode: 0o700 });
  return directories;
}
