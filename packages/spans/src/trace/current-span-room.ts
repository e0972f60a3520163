import { processState } from '../process-state.ts';
import { currentTestTrace } from './run-in-test-trace.ts';
import type { SpanRoom } from './span-room.ts';

/** The room that the calling code's test runs in, else the one that is open in this process; undefined without recording. */
export function currentSpanRoom(): SpanRoom | undefined {
  return currentTestTrace()?.room ?? processState.room;
}
