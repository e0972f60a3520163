// A host of rooms that keeps starting them until it is killed: `node room-host.ts <isolation> <unique number>`.
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Isolation } from '@clnrm/model';
import { launchRoom } from '../../src/room/launch/launch-room.ts';
import { openRunGuard } from '../../src/room/launch/run-guard.ts';

const [isolation, unique] = process.argv.slice(2) as [Isolation, string];
const runId = randomUUID().slice(0, 8);
const guard = openRunGuard(runId, { containers: isolation === 'container' });

for (let number = 0; ; number++) {
  const roomId = `${runId}-${number}`;
  const directories = guard.createRoomDirectories(roomId);
  const room = launchRoom({
    isolation,
    mark: { runId, roomId },
    entry: fileURLToPath(new URL('unruly-entry.mjs', import.meta.url)),
    execArgv: [],
    env: { PATH: process.env['PATH'] ?? '', UNIQUE: unique, BLOCK: number < 2 ? 'yes' : '' },
    cwd: process.cwd(),
    directories,
  });
  guard.watch(room);
  await new Promise<void>((resolve) => {
    room.onMessage(() => resolve());
    room.onExit(() => resolve());
  });
  process.stdout.write('room\n');
  // Every second room is ended in order, so that a kill also hits a host that is cleaning up.
  if (number % 2 === 1) await guard.removeRoom(room, directories);
}
