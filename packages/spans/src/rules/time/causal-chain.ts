import type { Span } from '@clnrm/model';
import type { SpanSelector } from '../../claim/selector.ts';
import { type SpanQuery, spanQuery } from '../../claim/span-query.ts';
import { Causes } from '../../clock/causes.ts';
import { checkWord } from '../check-word.ts';
import { checkKeys, invalidRule } from '../invalid-rule.ts';
import { proved, refuted, type Rule, type RuleVerdict, undetermined } from '../rule.ts';
import { Collector } from './collector.ts';
import { judgeSelected } from './judge-selected.ts';
import { nameOf } from './say.ts';

/** How {@link causalChain} judges. */
export interface CausalChainOptions {
  /** `each`: each span of a selector has a cause in the one before. `some`: there is one chain. Defaults to `each`. */
  readonly pairs?: 'each' | 'some';
}

const rule = 'causalChain';

/**
 * States that spans caused each other in this order, near or far, by parents and links and so without any clock: each
 * span of a selector has a cause of the selector before it, which has one of the selector before that.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` or `CLNRM_INVALID_RULE`
 * @example
 * causalChain(['POST /orders', 'orders publish', 'orders process'])
 */
export function causalChain(selectors: readonly SpanSelector[], options: CausalChainOptions = {}): Rule {
  if (!Array.isArray(selectors) || selectors.length < 2) {
    throw invalidRule(rule, 'it needs two selectors or more', 'Give a list of them, the cause first.');
  }
  const queries = selectors.map((selector, index) => spanQuery(selector, `selector ${index + 1}`));
  checkKeys(rule, options, ['pairs']);
  const { pairs = 'each' } = options;
  checkWord(rule, 'pairs', pairs, ['each', 'some']);
  const [first, ...rest] = queries.map(({ text }) => text);
  return {
    claim: `${pairs === 'each' ? 'spans' : 'some spans'} ${first} caused ${rest.join(', which caused ')}`,
    judge: (trace) => {
      const causes = new Causes(trace, true);
      const judge = pairs === 'each' ? judgeEach : judgeSome;
      return judgeSelected(queries, trace, (lists) => judge(queries, lists, causes));
    },
  };
}

/** A cause that is missing may still arrive, so nothing is final but what is there. */
function judgeEach(
  queries: readonly SpanQuery[],
  lists: readonly (readonly Span[])[],
  causes: Causes,
): RuleVerdict {
  const collector = new Collector();
  let chained = new Set(lists[0]);
  for (const [index, list] of lists.entries()) {
    if (index === 0) continue;
    const next = new Set<Span>();
    for (const span of list) {
      if (isCausedBy(chained, span, causes)) next.add(span);
      else lament(span, queries[index - 1], causes, collector);
    }
    chained = next;
  }
  return collector.verdict([...chained].slice(0, 5));
}

function judgeSome(
  queries: readonly SpanQuery[],
  lists: readonly (readonly Span[])[],
  causes: Causes,
): RuleVerdict {
  let chained = new Set(lists[0]);
  for (const [index, list] of lists.entries()) {
    if (index === 0) continue;
    const next = new Set(list.filter((span) => isCausedBy(chained, span, causes)));
    if (next.size > 0) {
      chained = next;
      continue;
    }
    // Any of the later selectors may hang on a cause that is missing here.
    const collector = new Collector();
    for (const span of list) lament(span, queries[index - 1], causes, collector);
    const lost = lists
      .slice(1)
      .flat()
      .filter((span) => causes.isIncomplete(span));
    const verdict = collector.verdict([]);
    const findings = verdict.kind === 'proved' ? [] : verdict.findings;
    return lost.length > 0 ? undetermined(findings) : refuted(findings);
  }
  return proved([...chained].slice(0, 5), true);
}

function isCausedBy(chained: ReadonlySet<Span>, span: Span, causes: Causes): boolean {
  for (const cause of causes.allOf(span)) if (chained.has(cause)) return true;
  return false;
}

function lament(span: Span, query: SpanQuery | undefined, causes: Causes, collector: Collector): void {
  const what = `${nameOf(span)} has no cause ${query?.text ?? ''}${sayCauses(span, causes)}`;
  if (causes.isIncomplete(span)) {
    collector.doubt({
      what: `${what}, and one of its causes has not arrived`,
      spans: [span],
      remedy: 'See that every service sends its spans and none is sampled out.',
    });
  } else {
    collector.miss({
      what,
      spans: [span],
      remedy: 'If they only follow each other, say so: happensBefore() compares by time.',
    });
  }
}

function sayCauses(span: Span, causes: Causes): string {
  const names = [...causes.allOf(span)].slice(0, 3).map((cause) => `"${cause.name}"`);
  return names.length === 0 ? ': nothing caused it' : `: it was caused by ${names.join(', then ')}`;
}
