import type { Span } from '@clnrm/model';
import type { SpanSelector } from '../../claim/selector.ts';
import { type SpanQuery, spanQuery } from '../../claim/span-query.ts';
import type { Trace } from '../../graph/trace.ts';
import { type Count, countBounds, type CountBounds, weighCount } from '../count-bounds.ts';
import { invalidRule, checkKeys } from '../invalid-rule.ts';
import { missingSpan } from '../missing-span.ts';
import { conjunction, proved, refuted, type Rule, type RuleVerdict, undetermined } from '../rule.ts';

/** Which spans under a parent count. */
export interface PerParentOptions {
  /** `children` by default: the direct ones. `descendants` counts those further below too. */
  readonly among?: 'children' | 'descendants';
}

/**
 * States how many spans `child` each span `parent` has: `perParent('GET /orders', 'SELECT', { atMost: 1 })` finds a query
 * that runs once for each row.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` or `CLNRM_INVALID_RULE`
 */
export function perParent(
  parent: SpanSelector,
  child: SpanSelector,
  count: Count,
  options: PerParentOptions = {},
): Rule {
  const above = spanQuery(parent, 'the parent');
  const below = spanQuery(child, 'the child');
  const bounds = countBounds(count, 'perParent', 'the count');
  checkKeys('perParent', options, ['among']);
  const { among = 'children' } = options;
  if (among !== 'children' && among !== 'descendants') {
    const problem = `among is ${JSON.stringify(among)}`;
    throw invalidRule('perParent', problem, 'Give "children" or "descendants".');
  }
  return {
    claim: `each span ${above.text} has ${bounds.text} ${among} ${below.text}`,
    judge: (trace) => {
      const parents = above.select(trace);
      if (parents.length === 0) return refuted([missingSpan(above, trace)]);
      const isLasting = above.isLasting && below.isLasting;
      return conjunction(
        parents.map((span) => {
          const family = among === 'children' ? trace.childrenOf(span) : [...trace.descendantsOf(span)];
          return judge({ span, family, below, bounds, isLasting, among }, trace);
        }),
      );
    },
  };
}

interface Family {
  readonly span: Span;
  readonly family: readonly Span[];
  readonly below: SpanQuery;
  readonly bounds: CountBounds;
  readonly isLasting: boolean;
  readonly among: string;
}

function judge({ span, family, below, bounds, isLasting, among }: Family, trace: Trace): RuleVerdict {
  const found = family.filter((other) => below.judge(other, trace) === true);
  const doubtful = family.filter((other) => below.judge(other, trace) === undefined);
  const verdict = weighCount(bounds, found.length, found.length + doubtful.length);
  if (verdict === 'fits') return proved([span]);
  const what = `"${span.name}" has ${found.length} such ${among} instead of ${bounds.text}`;
  if (verdict === 'open')
    return undetermined([
      { what: `${what}, and of ${doubtful.length} it cannot be told`, spans: [span, ...doubtful] },
    ]);
  return refuted([{ what, spans: [span, ...found] }], isLasting && verdict === 'too many');
}
