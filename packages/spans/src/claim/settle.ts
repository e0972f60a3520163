import { processState } from '../process-state.ts';
import { nowMs } from '../real-time.ts';
import type { TestTrace } from '../trace/test-trace.ts';
import { enclosingIds } from './enclosing-ids.ts';

/** Whether a trace may still grow: `wait` is the milliseconds until it is worth asking again without news. */
export type Settlement =
  | { readonly kind: 'settled' }
  | { readonly kind: 'open'; readonly reason: string; readonly wait: number | undefined };

/** What settling depends on besides the test. */
export interface ClaimStart {
  /** Milliseconds of the monotonic clock when the claim was first judged. */
  readonly begun: number;
  /** See {@link enclosingSpans}. */
  readonly enclosing: ReadonlySet<string>;
}

/** The spans that a claim is made inside of: they cannot end before it does. */
export function enclosingSpans(test: TestTrace): ReadonlySet<string> {
  return enclosingIds().add(test.root.spanContext().spanId);
}

/**
 * Tells whether all spans of a test have arrived as far as can be known: none is open in this process, the receiver
 * is idle, no span waits for its parent, and nothing arrived for the quiet period. The period begins with the claim at
 * the earliest, since what a child ended just before may still be on its way.
 */
export function settlementOf(test: TestTrace, claim: ClaimStart): Settlement {
  const open = test.openSpans().find((span) => !claim.enclosing.has(span.spanId));
  if (open !== undefined) return stillOpen(`span "${open.name}" has not ended in this process`);
  if (test.room.inFlight > 0) return stillOpen('spans are being received right now');
  const child = childWithoutParent(test);
  if (child !== undefined) return stillOpen(`the parent of span "${child}" has not arrived`);
  const wait = test.room.quiet - Math.min(test.quietFor, nowMs() - claim.begun);
  if (wait <= 0) return { kind: 'settled' };
  return { kind: 'open', reason: `the trace has been quiet for less than ${test.room.quiet} ms`, wait };
}

function stillOpen(reason: string): Settlement {
  return { kind: 'open', reason, wait: undefined };
}

function childWithoutParent(test: TestTrace): string | undefined {
  const openSpans = processState.recording?.openSpans;
  const root = test.root.spanContext();
  const { store } = test.room;
  return test.spans.find(({ traceId, parentSpanId }) => {
    if (parentSpanId === undefined || parentSpanId === root.spanId) return false;
    return openSpans?.has(parentSpanId) !== true && store.find(traceId, parentSpanId) === undefined;
  })?.name;
}
