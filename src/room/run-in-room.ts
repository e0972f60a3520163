import type { Channel } from './channel.ts';
import { fixRoom } from './determinism/fix-room.ts';
import type { RoomOrder, RoomSpans } from './messages.ts';
import type { RoomAudit } from './room-audit.ts';
import type { VitestState } from './vitest-state.ts';
import type { WorkerState } from './vitest-worker.ts';
import { fullName, watchCurrentTask } from './watch-current-task.ts';

/** What it takes to run one file in a room. */
export interface RoomRun {
  readonly order: RoomOrder;
  readonly state: WorkerState;
  readonly channel: Channel;
  readonly audit: RoomAudit;
  readonly vitestState: VitestState;
  readonly runFile: () => Promise<void>;
  /** Takes the test environment down. */
  readonly leave: () => Promise<void>;
}

const noSpans: RoomSpans = { total: 0, byTest: [], orphans: 0, orphanNames: [], rejected: [] };

/** Prepares the room, runs the file, and reports how the room was left. */
export async function runInRoom(room: RoomRun): Promise<void> {
  const { order, state, channel, audit, vitestState } = room;
  const cleanups: (() => unknown)[] = [];
  state.onCleanup = (cleanup) => void cleanups.push(cleanup);
  const fixed = order.determinism === undefined ? undefined : fixRoom(order.determinism);
  watchCurrentTask(state, channel.post, (task) => fixed?.enterTest(fullName(task)));
  vitestState.begin();
  if (order.audit) audit.expect(order, state);
  try {
    await room.runFile();
  } finally {
    for (const cleanup of cleanups) await cleanup();
    const { leaks, duration } = await audit.end();
    await room.leave();
    const reset = vitestState.end();
    fixed?.restore();
    channel.post({
      clnrm: 'left',
      leaks,
      clean: leaks.length === 0,
      reset,
      auditTime: duration,
      memory: process.memoryUsage.rss(),
      spans: noSpans,
    });
  }
}
