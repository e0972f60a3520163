import type { SpanRecording } from './span-recording.ts';

/** What the set-up file of a test file finds in its process: a room's, or one that another pool lent. */
export interface RoomRuntime {
  readonly kind: 'room' | 'standalone';
  readonly recording: SpanRecording | undefined;
}

/** Where a process keeps its runtime, for all copies of this module in it. */
export const roomKey: unique symbol = Symbol.for('clnrm.room') as never;

/** Makes a runtime the one of this process. */
export function provideRoomRuntime(runtime: RoomRuntime): void {
  Object.defineProperty(globalThis, roomKey, { configurable: true, value: runtime });
}

/** The runtime of this process, undefined where there is none yet. */
export function roomRuntime(): RoomRuntime | undefined {
  return (globalThis as { [roomKey]?: RoomRuntime })[roomKey];
}
