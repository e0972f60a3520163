import { ClnrmError, type StartedSpan } from '@clnrm/model';
import { processState } from '../process-state.ts';
import type { SpanSink } from '../store/span-store.ts';
import { ApiHook } from './api-hook.ts';
import { Recording, type RecorderHooks } from './recording.ts';
import { seedSpanIds } from './span-ids.ts';

/** Records the spans made in this process. */
export interface Recorder {
  /** Spans that have started and not ended, by span id. */
  readonly openSpans: ReadonlyMap<string, StartedSpan>;
  /** Spans that a user's sampler left out since the last reset. */
  readonly unsampled: number;
  /**
   * Undoes what a test file registered with OpenTelemetry and forgets open spans, which are not recorded when they
   * end later. What was registered before the recorder was installed comes back.
   * @param sink takes the spans from now on; without it they go where they went before.
   * @param baggage names the entries of baggage that are copied into spans from now on; none by default.
   */
  reset(sink?: SpanSink, baggage?: readonly string[]): void;
  /** Removes the recorder; the process is as if it had never been installed. */
  uninstall(): void;
}

/**
 * Records every span that is made in this process through `@opentelemetry/api` and writes it to `sink`: through the
 * provider that a user registers, now or later, or where there is none through one of its own. Nothing is registered
 * in a way that makes a later registration fail. There is one recorder in a process.
 */
export function installRecorder(sink: SpanSink, hooks: RecorderHooks = {}): Recorder {
  uninstallPreload();
  if (processState.recording !== undefined) {
    throw new ClnrmError(
      'CLNRM_RECORDER_INSTALLED',
      'Failed to install the span recorder: this process has one. Call uninstall() on it first, or reset() it.',
    );
  }
  seedSpanIds();
  const recording = new Recording(sink, hooks);
  const hook = new ApiHook(recording);
  processState.recording = recording;
  hook.attach();
  return {
    openSpans: recording.openSpans,
    get unsampled(): number {
      return recording.unsampled;
    },
    reset(next?: SpanSink, baggage: readonly string[] = []): void {
      recording.forget();
      recording.baggage = baggage;
      if (next !== undefined) recording.sink = next;
      hook.restore();
    },
    uninstall(): void {
      recording.active = false;
      recording.forget();
      hook.detach();
      if (processState.recording === recording) processState.recording = undefined;
    },
  };
}

const preloadKey = Symbol.for('clnrm.preload');

// A process that a test starts may be a host of tests itself.
function uninstallPreload(): void {
  (globalThis as { [preloadKey]?: { uninstall(): void } })[preloadKey]?.uninstall();
}
