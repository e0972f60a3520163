import type { ResolvedSpans } from '../options/resolved-options.ts';
import type { SpanRecording } from './span-recording.ts';
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

const key = Symbol.for('clnrm.standalone-recording');

/** Opens a recording for one test file in a process of another pool; the process may have run files before. */
export async function standaloneRecording({ runId, spans }: StandaloneContext): Promise<SpanRecording> {
  const holder = globalThis as { [key]?: Promise<SpanRecording> };
  const recording = await (holder[key] ??= startSpanRecording());
  recording.begin({ runId, spans, hooks: [] });
  return recording;
}
