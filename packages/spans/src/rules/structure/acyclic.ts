import type { Span } from '@clnrm/model';
import type { Trace } from '../../graph/trace.ts';
import { proved, refuted, type Rule } from '../rule.ts';

/** States that no span is its own ancestor. */
export function acyclic(): Rule {
  return {
    claim: 'no span is its own ancestor',
    judge: (trace) => {
      const cycles = cyclesOf(trace);
      if (cycles.length === 0) return proved([]);
      return refuted(
        cycles.map((spans) => ({
          what: [...spans, spans[0]].map((span) => `"${span?.name}"`).join(' is the parent of '),
          spans,
        })),
        true,
      );
    },
  };
}

function cyclesOf(trace: Trace): readonly (readonly Span[])[] {
  const done = new Set<Span>();
  const cycles: (readonly Span[])[] = [];
  for (const start of trace.spans) {
    const path: Span[] = [];
    let at: Span | undefined = start;
    while (at !== undefined && !done.has(at)) {
      done.add(at);
      path.push(at);
      at = trace.parentOf(at);
    }
    const from = at === undefined ? -1 : path.indexOf(at);
    if (from >= 0) cycles.push(path.slice(from).toReversed());
  }
  return cycles;
}
