import { serviceOf } from '@clnrm/model';
import { proved, refuted, type Rule } from '../rule.ts';

/** States that the parent of every span has arrived. Proved once the trace has settled. */
export function noOrphans(): Rule {
  return {
    claim: 'the parent of every span has arrived',
    judge: ({ orphans }) => {
      if (orphans.length === 0) return proved([]);
      return refuted(
        orphans.map((span) => ({
          what: `the parent of "${span.name}" of ${serviceOf(span)}, ${span.parentSpanId}, has not arrived`,
          spans: [span],
          remedy:
            'Find the process that started it: it exports elsewhere, samples it out, or did not end it.',
        })),
      );
    },
  };
}
