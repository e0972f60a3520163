import { enclosingIds } from '../../claim/enclosing-ids.ts';
import { proved, refuted, type Rule } from '../rule.ts';

/**
 * States that every span that was started in the process of the test has ended, but those that the call lies within. Of
 * other processes nothing can be known but what `noOrphans` says.
 */
export function allEnded(): Rule {
  const enclosing = enclosingIds();
  return {
    claim: 'every span has ended',
    judge: (trace) => {
      const open = trace.openSpans.filter(({ spanId }) => !enclosing.has(spanId));
      if (open.length === 0) return proved([]);
      return refuted(
        open.map(({ name }) => ({
          what: `span "${name}" has started in this process and has not ended`,
          spans: [],
          remedy: 'Call end() on it, also where an error is thrown.',
        })),
      );
    },
  };
}
