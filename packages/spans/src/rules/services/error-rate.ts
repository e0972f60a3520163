import type { SpanSelector } from '../../claim/selector.ts';
import { spanQuery } from '../../claim/span-query.ts';
import { checkKeys, checkNumber } from '../invalid-rule.ts';
import { missingSpan } from '../missing-span.ts';
import { proved, refuted, type Rule } from '../rule.ts';
import { countOf, nameSpans } from '../name-span.ts';
import { formatRate } from './rate.ts';

/** How many spans may fail. */
export interface ErrorRateOptions {
  /** From 0 to 1. */
  readonly atMost: number;
}

/**
 * States that of the spans that match, a share of at most so much has the status error. It is that of this trace, not an
 * estimate for others.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` or `CLNRM_INVALID_RULE`
 */
export function errorRate(selector: SpanSelector, options: ErrorRateOptions): Rule {
  const query = spanQuery(selector);
  checkKeys('errorRate', options, ['atMost']);
  const { atMost } = options;
  checkNumber('errorRate', 'atMost', atMost, { from: 0, to: 1 });
  return {
    claim: `at most ${formatRate(atMost)} of spans ${query.text} fail`,
    judge: (trace) => {
      const spans = query.select(trace);
      if (spans.length === 0) return refuted([missingSpan(query, trace)]);
      const failed = spans.filter(({ status }) => status.code === 'error');
      const rate = failed.length / spans.length;
      if (rate <= atMost) return proved(spans);
      const what = `${formatRate(rate)} failed, ${failed.length} of ${countOf(spans.length, 'span')}: ${nameSpans(failed)}`;
      return refuted([{ what, spans: failed }]);
    },
  };
}
