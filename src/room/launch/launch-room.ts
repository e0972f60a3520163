import { launchContainerRoom } from './container-room.ts';
import { launchNamespaceRoom } from './namespace-room.ts';
import { launchProcessRoom } from './process-room.ts';
import type { RoomLaunch, RoomProcess } from './room-process.ts';

/**
 * Starts the process of a room. Returns at once; a process that could not be started reports so through `onExit`.
 * Ask `probeIsolation` first: it says why a level cannot work here and what to do.
 */
export function launchRoom(launch: RoomLaunch): RoomProcess {
  switch (launch.isolation) {
    case 'verified':
    case 'process':
      return launchProcessRoom(launch);
    case 'namespace':
      return launchNamespaceRoom(launch);
    case 'container':
      return launchContainerRoom(launch);
  }
}
