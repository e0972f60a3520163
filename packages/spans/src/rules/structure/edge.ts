import type { Span } from '@clnrm/model';
import type { SpanSelector } from '../../claim/selector.ts';
import { type SpanQuery, spanQuery } from '../../claim/span-query.ts';
import type { Trace } from '../../graph/trace.ts';
import { invalidRule, checkKeys } from '../invalid-rule.ts';
import { missingSpan } from '../missing-span.ts';
import { type Finding, proved, refuted, type Rule } from '../rule.ts';

/** What joins two spans. */
export interface EdgeOptions {
  /**
   * `parent` by default: the first is the parent of the second. `ancestor`: it is its parent, or the parent of that, and
   * so on. `link`: the second has a link to it.
   */
  readonly via?: 'parent' | 'ancestor' | 'link';
}

/**
 * States that a span `from` leads to a span `to`, at least once.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` or `CLNRM_INVALID_RULE`
 */
export function edge(from: SpanSelector, to: SpanSelector, options: EdgeOptions = {}): Rule {
  const terms = termsOf('edge', from, to, options);
  return {
    claim: `a span ${terms.from.text} is the ${terms.words} a span ${terms.to.text}`,
    judge: (trace) => {
      const pairs = pairsOf(terms, trace);
      if (pairs.length > 0) return proved(pairs.flat(), terms.isLasting);
      return refuted(whyNone(terms, trace));
    },
  };
}

/**
 * States that no span `from` leads to a span `to`. Proved once the trace has settled.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` or `CLNRM_INVALID_RULE`
 */
export function noEdge(from: SpanSelector, to: SpanSelector, options: EdgeOptions = {}): Rule {
  const terms = termsOf('noEdge', from, to, options);
  return {
    claim: `no span ${terms.from.text} is the ${terms.words} a span ${terms.to.text}`,
    judge: (trace) => {
      const pairs = pairsOf(terms, trace);
      if (pairs.length === 0) return proved([]);
      const findings = pairs.map((spans): Finding => {
        const [source, target] = spans;
        return { what: `"${source.name}" is the ${terms.words} "${target.name}"`, spans };
      });
      return refuted(findings, terms.isLasting);
    },
  };
}

type Via = NonNullable<EdgeOptions['via']>;

interface Terms {
  readonly from: SpanQuery;
  readonly to: SpanQuery;
  readonly words: string;
  readonly sources: (span: Span, trace: Trace) => Iterable<Span>;
  readonly isLasting: boolean;
}

const vias: Readonly<Record<Via, Pick<Terms, 'words' | 'sources'>>> = {
  parent: {
    words: 'parent of',
    sources: (span, trace) => {
      const parent = trace.parentOf(span);
      return parent === undefined ? [] : [parent];
    },
  },
  ancestor: { words: 'ancestor of', sources: (span, trace) => trace.ancestorsOf(span) },
  link: { words: 'target of a link from', sources: (span, trace) => trace.linkedFrom(span) },
};

function termsOf(rule: string, from: SpanSelector, to: SpanSelector, options: EdgeOptions): Terms {
  checkKeys(rule, options, ['via']);
  const { via = 'parent' } = options;
  if (!Object.hasOwn(vias, via)) {
    throw invalidRule(rule, `via is ${JSON.stringify(via)}`, 'Give "parent", "ancestor" or "link".');
  }
  const first = spanQuery(from, 'the first span');
  const second = spanQuery(to, 'the second span');
  return { from: first, to: second, ...vias[via], isLasting: first.isLasting && second.isLasting };
}

function pairsOf({ from, to, sources }: Terms, trace: Trace): readonly (readonly [Span, Span])[] {
  return to
    .select(trace)
    .flatMap((target) =>
      [...sources(target, trace)]
        .filter((source) => from.matches(source, trace))
        .map((source) => [source, target] as const),
    );
}

function whyNone({ from, to, words, sources }: Terms, trace: Trace): readonly Finding[] {
  const missing = [from, to].filter((query) => query.select(trace).length === 0);
  if (missing.length > 0) return missing.map((query) => missingSpan(query, trace));
  return to.select(trace).map((target) => {
    const others = [...sources(target, trace)].map(({ name }) => `"${name}"`);
    const is = others.length === 0 ? 'nothing' : others.join(', ');
    return { what: `the ${words} "${target.name}" is ${is}`, spans: [target] };
  });
}
