import type { ResolvedSpans } from '../options/resolved-options.ts';
import type { RoomRuntime } from './room-runtime.ts';
import { provideRoomRuntime, roomRuntime } from './room-runtime.ts';
import { startSpanRecording } from './span-recording.ts';

/** What the plugin provides to processes that are not rooms. */
export interface StandaloneContext {
  readonly runId: string;
  readonly spans: ResolvedSpans;
}

declare module 'vitest' {
  interface ProvidedContext {
    clnrm: StandaloneContext | undefined;
  }
}

/** Opens a recording for one test file in a process of another pool; the process may have run files before. */
export async function standaloneRuntime({ runId, spans }: StandaloneContext): Promise<RoomRuntime> {
  const runtime: RoomRuntime = roomRuntime() ?? { kind: 'standalone', recording: await startSpanRecording() };
  provideRoomRuntime(runtime);
  runtime.recording?.begin({ runId, spans, hooks: [] });
  return runtime;
}
