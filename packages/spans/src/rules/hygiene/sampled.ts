import { serviceOf } from '@clnrm/model';
import { proved, refuted, type Rule } from '../rule.ts';

/** States that every span was sampled: one that was not tells that others of its trace are missing. */
export function sampled(): Rule {
  return {
    claim: 'every span was sampled',
    judge: ({ spans }) => {
      const unsampled = spans.filter(({ flags }) => (flags & 1) === 0);
      if (unsampled.length === 0) return proved([]);
      return refuted(
        unsampled.map((span) => ({
          what: `"${span.name}" of ${serviceOf(span)} is marked as not sampled`,
          spans: [span],
          remedy: 'Sample everything in tests: OTEL_TRACES_SAMPLER=always_on.',
        })),
        true,
      );
    },
  };
}
