import { spanQuery } from '../../claim/span-query.ts';
import type { SpanSelector } from '../../claim/selector.ts';
import { proved, refuted, type Rule } from '../rule.ts';

/**
 * States that no span matches. Proved once the trace has settled.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR`
 */
export function never(selector: SpanSelector): Rule {
  const query = spanQuery(selector);
  return {
    claim: `a span ${query.text} never occurs`,
    judge: (trace) => {
      const spans = query.select(trace);
      if (spans.length === 0) return proved([]);
      return refuted([{ what: `${spans.length} spans match`, spans }], true);
    },
  };
}
