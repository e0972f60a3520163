import type { Channel } from './channel.ts';
import { fixRoom } from './determinism/fix-room.ts';
import type { RoomOrder, RoomSpans } from './messages.ts';
import type { WorkerState } from './vitest-worker.ts';
import type { VitestState } from './vitest-state.ts';
import { fullName, watchCurrentTask } from './watch-current-task.ts';

/** What a room knows when it is entered. */
export interface RoomEntry {
  readonly order: RoomOrder;
  readonly state: WorkerState;
  readonly channel: Channel;
  readonly vitestState: VitestState;
}

const noSpans: RoomSpans = { total: 0, byTest: [], orphans: 0, orphanNames: [], rejected: [] };

/** Prepares the room, runs the file, and reports how the room was left. */
export async function enterRoom(entry: RoomEntry, runFile: () => Promise<void>): Promise<void> {
  const { order, state, channel, vitestState } = entry;
  const cleanups: (() => unknown)[] = [];
  state.onCleanup = (cleanup) => void cleanups.push(cleanup);
  const fixed = order.determinism === undefined ? undefined : fixRoom(order.determinism);
  watchCurrentTask(state, channel.post, (task) => fixed?.enterTest(fullName(task)));
  vitestState.begin();
  try {
    await runFile();
  } finally {
    for (const cleanup of cleanups) await cleanup();
    const isReset = vitestState.end();
    fixed?.restore();
    channel.post({
      clnrm: 'left',
      leaks: [],
      clean: true,
      reset: isReset,
      auditTime: 0,
      memory: process.memoryUsage.rss(),
      spans: noSpans,
    });
  }
}
