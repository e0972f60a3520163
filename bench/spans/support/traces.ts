import type { Span } from '@clnrm/model';
import { decodeProtobuf, toPlainSpan, Trace } from '@clnrm/spans';
import { workload } from './workload.ts';

/** About so many spans of the shop as traces of ten, everything decoded. */
export function tracesOf(spans: number): readonly Trace[] {
  const byTrace = new Map<string, Span[]>();
  for (const request of workload(spans)) {
    const batch = decodeProtobuf(request);
    for (let row = 0; row < batch.length; row += 1) {
      const span = toPlainSpan(batch.at(row));
      const known = byTrace.get(span.traceId);
      if (known === undefined) byTrace.set(span.traceId, [span]);
      else known.push(span);
    }
  }
  return Array.from(byTrace.values(), (each) => new Trace(each));
}

/** The same spans in traces of a hundred times as many. */
export function largeTraces(traces: readonly Trace[]): readonly Trace[] {
  const large: Trace[] = [];
  for (let at = 0; at < traces.length; at += 100) {
    large.push(new Trace(traces.slice(at, at + 100).flatMap(({ spans }) => spans)));
  }
  return large;
}
