import type { SpanSelector } from '../../claim/selector.ts';
import { spanQuery } from '../../claim/span-query.ts';
import { invalidRule } from '../invalid-rule.ts';
import { conjunction, proved, refuted, type Rule } from '../rule.ts';

/**
 * States that each of these spans occurs at least once; in the level of a service, within that service.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` or `CLNRM_INVALID_RULE`
 */
export function requiresSpans(...selectors: readonly SpanSelector[]): Rule {
  if (selectors.length === 0) {
    throw invalidRule('requiresSpans', 'no span is given', 'Give at least one name or selector.');
  }
  const queries = selectors.map((selector, index) => spanQuery(selector, `argument ${index + 1}`));
  return {
    claim: `spans occur: ${queries.map(({ text }) => text).join(', ')}`,
    judge: (trace) =>
      conjunction(
        queries.map((query) => {
          const spans = query.select(trace);
          if (spans.length > 0) return proved(spans.slice(0, 1), query.isLasting);
          return refuted([{ what: `no span ${query.text} occurs`, spans }]);
        }),
      ),
  };
}
