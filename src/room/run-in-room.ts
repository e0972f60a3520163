import type { NamedRoomHooks } from '../capabilities/compose-room-hooks.ts';
import type { Channel } from './channel.ts';
import { holdSnapshots } from './hold-snapshots.ts';
import { routeSnapshots } from './launch/route-snapshots.ts';
import { noSpans } from './messages.ts';
import type { RoomOrder } from './messages.ts';
import type { RoomAudit } from './room-audit.ts';
import { snapshotFilesOf } from './snapshot-files.ts';
import type { SpanRecording } from './span-recording.ts';
import type { Teardown } from './tear-down.ts';
import { tearDown } from './tear-down.ts';
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
  readonly recording: SpanRecording | undefined;
  readonly hooks: readonly NamedRoomHooks[];
  readonly runFile: () => Promise<void>;
  /** Resolves when the host has decided that the result counts; never when it has decided otherwise. */
  readonly confirm: () => Promise<void>;
  /** Takes the test environment down. */
  readonly leave: () => Promise<void>;
}

/** Prepares the room, runs the file, and reports how the room was left. */
export async function runInRoom(room: RoomRun): Promise<void> {
  const { order, state, channel, audit, vitestState, recording, hooks } = room;
  const cleanups: (() => unknown)[] = [];
  // Otherwise Vitest cleans up when it stops the process.
  if (!order.lasting) state.onCleanup = (cleanup) => void cleanups.push(cleanup);
  const fixed = order.determinism && (await import('./determinism/fix-room.ts')).fixRoom(order.determinism);
  watchCurrentTask(state, channel.post, (task) => fixed?.enterTest(fullName(task)));
  routeSnapshots(state.config.snapshotOptions);
  vitestState.begin();
  if (order.audit) audit.expect(order, state);
  const snapshots = order.retractable ? holdSnapshots(state.config.snapshotOptions) : undefined;
  if (order.spans !== undefined) {
    recording?.begin({
      runId: order.runId,
      spans: order.spans,
      hooks,
      snapshots: snapshotFilesOf(state.config.snapshotOptions),
      iterations: order.iterations,
      ...(fixed === undefined ? {} : { beginIteration: fixed.beginIteration }),
    });
  }
  let teardown: Teardown = { kind: 'done' };
  try {
    await room.runFile();
    if (snapshots?.any() === true) {
      await room.confirm();
      await snapshots.commit();
    }
  } finally {
    teardown = await tearDown(cleanups, order.teardownTimeout);
    const { leaks, duration } = await audit.end();
    if (teardown.kind === 'done') teardown = await tearDown([room.leave], order.teardownTimeout);
    const spans = recording?.end() ?? noSpans;
    const reset = order.lasting || vitestState.end();
    state.moduleExecutionInfo?.clear();
    fixed?.restore();
    channel.post({
      clnrm: 'left',
      leaks,
      clean: leaks.length === 0,
      reset: reset && teardown.kind !== 'late',
      teardown: teardown.kind,
      auditTime: duration,
      memory: process.memoryUsage.rss(),
      spans,
    });
  }
  if (teardown.kind === 'failed') throw teardown.error;
}
