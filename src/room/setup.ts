import { afterAll, aroundEach, inject } from 'vitest';
import { roomKey } from './room-runtime.ts';
import type { RoomRuntime } from './room-runtime.ts';
import { attemptOf } from './test-attempt.ts';

// This file is loaded anew with each test file; what outlasts it lives in the process.
const known = (globalThis as { [roomKey]?: RoomRuntime })[roomKey];
const room = known?.kind === 'room' ? known : await openStandalone();

// Vitest reads which fixtures a hook needs from its parameters, so they are taken apart right there.
aroundEach(async (runTest, { task }) => {
  if (room?.recording === undefined) await runTest();
  else await room.recording.runTest(attemptOf(task), runTest);
});

/** Another pool than clnrm's: spans are recorded all the same, without a room around them. */
async function openStandalone(): Promise<RoomRuntime | undefined> {
  const context = inject('clnrm');
  if (context === undefined) return undefined;
  const { standaloneRuntime } = await import('./standalone-runtime.ts');
  const runtime = await standaloneRuntime(context);
  afterAll(() => void runtime.recording?.end());
  return runtime;
}
