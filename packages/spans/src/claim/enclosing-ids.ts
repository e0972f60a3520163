import { trace } from '@opentelemetry/api';
import { processState } from '../process-state.ts';

/** The ids of the spans of this process that the calling code runs within: they cannot end before it does. */
export function enclosingIds(): Set<string> {
  const open = processState.recording?.openSpans;
  const ids = new Set<string>();
  let id = trace.getActiveSpan()?.spanContext().spanId;
  while (id !== undefined && !ids.has(id)) {
    ids.add(id);
    id = open?.get(id)?.parentSpanId;
  }
  return ids;
}
