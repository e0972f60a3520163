import type { SpanSelector } from '../../claim/selector.ts';
import { spanQuery } from '../../claim/span-query.ts';
import { nameSpans } from '../name-span.ts';
import { proved, refuted, type Rule, undetermined } from '../rule.ts';

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
      if (spans.length > 0) return refuted([{ what: `it is ${nameSpans(spans)}`, spans }], query.isLasting);
      const doubtful = query.doubtful(trace);
      if (doubtful.length === 0) return proved([]);
      return undetermined([{ what: `it cannot be told of ${doubtful.length} spans`, spans: doubtful }]);
    },
  };
}
