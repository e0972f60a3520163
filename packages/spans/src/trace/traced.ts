import { randomUUID } from 'node:crypto';
import type { TestIdentity } from '@clnrm/model';
import { CallSite } from '../claim/call-site.ts';
import { processState } from '../process-state.ts';
import { startReceiver } from '../receiver/receiver.ts';
import { installRecorder } from '../recorder/install-recorder.ts';
import type { HygieneOptions } from '../rules/hygiene/hygiene.ts';
import { SpanStore } from '../store/span-store.ts';
import { rerunOutsideVitest } from './rerun-command.ts';
import { runInTestTrace } from './run-in-test-trace.ts';
import { openSpanRoom, type SpanRoom } from './span-room.ts';

/** How tests of another runner are traced. */
export interface TracedOptions {
  /** Milliseconds without news after which a trace counts as complete. Defaults to 50. */
  readonly settleMs?: number;
  /** Milliseconds that a claim waits unless it says otherwise. Defaults to 2000; keep it below the runner's time-out. */
  readonly deadlineMs?: number;
  /** What `expectTrace` states besides its rules. Defaults to all of it; `false` states nothing. */
  readonly hygiene?: HygieneOptions | false;
  /** The command that runs just one test. Defaults to one for Jest or `node:test`. */
  readonly rerun?: (test: TestIdentity) => string;
}

/** A test function of a runner, as far as it is used. */
export type TestFunction = (name: string, run: () => Promise<void>) => unknown;

/**
 * Makes a test function of another runner than Vitest trace its tests, so that `expectSpan` and `expectTrace` work in
 * them: `const test = traced(nodeTest)`. The first call in a process starts recording and receiving, which ends with it.
 */
export function traced(
  test: TestFunction,
  options: TracedOptions = {},
): (name: string, run: () => unknown) => void {
  const recording = (shared ??= startRecording(options));
  const runs = new Map<string, number>();
  return (name, run) => {
    const file = new CallSite(1).place()?.file ?? '';
    const identity = { id: `${file} ${name}`, name, file, project: '' };
    const { rerun = rerunOutsideVitest } = options;
    test(name, async () => {
      const attempt = runs.get(identity.id) ?? 0;
      runs.set(identity.id, attempt + 1);
      const { room, runId } = await recording;
      await runInTestTrace({ runId, test: identity, attempt, room, rerun: rerun(identity) }, async () => {
        await run();
      });
    });
  };
}

interface SharedRecording {
  readonly room: SpanRoom;
  readonly runId: string;
}

let shared: Promise<SharedRecording> | undefined;

async function startRecording(options: TracedOptions): Promise<SharedRecording> {
  const runId = randomUUID();
  if (processState.room !== undefined) return { room: processState.room, runId };
  const store = new SpanStore();
  // At once, so that what the file sets up before its first test is seen.
  if (processState.recording === undefined) installRecorder(store);
  const { settleMs: quiet = 50, deadlineMs: deadline = 2000, hygiene = {} } = options;
  const receiver = await startReceiver();
  return { room: openSpanRoom({ store, receiver, quiet, deadline, hygiene }), runId };
}
