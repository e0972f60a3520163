import type { SpanSelector } from '../../claim/selector.ts';
import { spanQuery } from '../../claim/span-query.ts';
import { type Count, countBounds, weighCount } from '../count-bounds.ts';
import { missingSpan } from '../missing-span.ts';
import { proved, refuted, type Rule, undetermined } from '../rule.ts';

/**
 * States that spans match: one or more, or as many as `count` says.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` or `CLNRM_INVALID_RULE`
 */
export function occurs(selector: SpanSelector, count: Count = { atLeast: 1 }): Rule {
  const query = spanQuery(selector);
  const bounds = countBounds(count, 'occurs', 'the count');
  const { isLasting } = query;
  const times = bounds.min === 1 && bounds.max === Infinity ? '' : ` ${bounds.times}`;
  return {
    claim: `a span ${query.text} occurs${times}`,
    judge: (trace) => {
      const spans = query.select(trace);
      const most = spans.length + query.doubtful(trace).length;
      const verdict = weighCount(bounds, spans.length, most);
      if (verdict === 'fits') return proved(spans, isLasting && bounds.max === Infinity);
      if (verdict === 'open') {
        const what = `${spans.length} spans match, and of ${most - spans.length} it cannot be told`;
        return undetermined([{ what, spans: query.doubtful(trace) }]);
      }
      if (spans.length === 0) return refuted([missingSpan(query, trace)]);
      const what = spans.length === 1 ? '1 span matches' : `${spans.length} spans match`;
      return refuted([{ what, spans }], isLasting && verdict === 'too many');
    },
  };
}
