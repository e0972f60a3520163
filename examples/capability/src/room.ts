import { trace } from '@opentelemetry/api';
import type { RoomHooks, Span } from 'clnrm/capability';
import { registerLayer } from 'clnrm/scenario';
import { name } from './slow-spans.ts';
import { slowSteps } from './slow-steps.ts';

registerLayer('slow-steps', slowSteps);

/** One test that runs, or ran. */
interface Watched {
  readonly test: string;
  /** The span that stands for the test itself, always the longest. */
  readonly root: string;
  slowest: Span | undefined;
}

/** By trace: every test has one of its own. */
const watched = new Map<string, Watched>();

/** What the capability does inside a room. */
export const room: RoomHooks = {
  async aroundTest(test, next) {
    const root = trace.getActiveSpan()?.spanContext();
    if (root !== undefined)
      watched.set(root.traceId, { test: test.name, root: root.spanId, slowest: undefined });
    await next();
  },

  onSpanEnded(span) {
    const seen = watched.get(span.traceId);
    if (seen === undefined || seen.root === span.spanId) return;
    if (seen.slowest === undefined || duration(span) > duration(seen.slowest)) seen.slowest = span;
  },

  *onFileEnded() {
    for (const { test, slowest } of watched.values()) {
      if (slowest === undefined) continue;
      const milliseconds = Number(duration(slowest) / 1000n) / 1000;
      yield { kind: 'custom', capability: name, title: test, data: { slowest: slowest.name, milliseconds } };
    }
    watched.clear();
  },
};

function duration({ start, end }: Span): bigint {
  return end.ns - start.ns;
}
