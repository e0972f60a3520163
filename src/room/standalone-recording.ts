import type { ResolvedDeterminism, ResolvedSpans } from '../options/resolved-options.ts';
import { snapshotFilesOf } from './snapshot-files.ts';
import type { SpanRecording } from './span-recording.ts';
import { startSpanRecording } from './span-recording.ts';
import type { WorkerState } from './vitest-worker.ts';

/** What the plugin provides to processes that are not rooms. */
export interface StandaloneContext {
  readonly runId: string;
  readonly spans: ResolvedSpans;
  readonly iterations: ResolvedDeterminism | undefined;
}

declare module 'vitest' {
  interface ProvidedContext {
    clnrm: StandaloneContext | undefined;
  }
}

const key = Symbol.for('clnrm.standalone-recording');

/** Opens a recording for one test file in a process of another pool; the process may have run files before. */
export async function standaloneRecording({
  runId,
  spans,
  iterations,
}: StandaloneContext): Promise<SpanRecording> {
  const holder = globalThis as { [key]?: Promise<SpanRecording> };
  const recording = await (holder[key] ??= startSpanRecording());
  const worker = (globalThis as { readonly __vitest_worker__?: Pick<WorkerState, 'config'> })
    .__vitest_worker__;
  const snapshots = snapshotFilesOf(worker?.config.snapshotOptions);
  recording.begin({ runId, spans, hooks: [], snapshots, iterations });
  return recording;
}
