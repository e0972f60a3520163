import type { SpanSelector } from '../../claim/selector.ts';
import { differencesOf } from '../../claim/nearest-miss.ts';
import { spanQuery } from '../../claim/span-query.ts';
import { missingSpan } from '../missing-span.ts';
import { type Finding, proved, refuted, type Rule, undetermined } from '../rule.ts';

/**
 * States that every span that matches `selector` is also what `condition` says: `every({ kind: 'server' }, { status: 'ok'
 * })`. Refuted where no span matches `selector`.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR`
 */
export function every(selector: SpanSelector, condition: SpanSelector): Rule {
  const query = spanQuery(selector, 'the spans');
  const wanted = spanQuery(condition, 'what they must be');
  const isForGood = query.isLasting && !wanted.selector.mayBegin;
  return {
    claim: `every span ${query.text} is one ${wanted.text}`,
    judge: (trace) => {
      const spans = query.select(trace);
      if (spans.length === 0) return refuted([missingSpan(query, trace)]);
      const findings = (truth: boolean | undefined): readonly Finding[] =>
        spans
          .filter((span) => wanted.judge(span, trace) === truth)
          .map((span) => {
            const differences = differencesOf(span, wanted.selector, trace).map(
              ({ label, expected, received }) => `${label} ${received} instead of ${expected}`,
            );
            return { what: `"${span.name}" has ${differences.join(', and ')}`, spans: [span] };
          });
      const wrong = findings(false);
      if (wrong.length > 0) return refuted(wrong, isForGood);
      const open = findings(undefined);
      return open.length > 0 ? undetermined(open) : proved(spans);
    },
  };
}
