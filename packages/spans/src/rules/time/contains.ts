import type { Span } from '@clnrm/model';
import type { SpanSelector } from '../../claim/selector.ts';
import { type SpanQuery, spanQuery } from '../../claim/span-query.ts';
import type { Bounds } from '../../clock/bounds.ts';
import { endOf, startOf } from '../../clock/point.ts';
import type { TimeLine } from '../../clock/time-line.ts';
import { checkWord } from '../check-word.ts';
import { checkKeys } from '../invalid-rule.ts';
import {
  conjunction,
  disjunction,
  type Finding,
  proved,
  refuted,
  type Rule,
  type RuleVerdict,
  undetermined,
} from '../rule.ts';
import { judgePair } from './pair-verdict.ts';
import { type Per, resolvePer } from './per.ts';
import { compareNumbers } from './readings.ts';
import { nameOf } from './say.ts';
import { type TimeOptions, timeRule } from './time-rule.ts';

/** How {@link contains} compares. */
export interface ContainsOptions extends TimeOptions {
  /** `each`: each inner span lies within an outer one. `some`: there is such a pair. Defaults to `each`. */
  readonly pairs?: 'each' | 'some';
  /** What an inner span and its outer one share. Defaults to nothing. */
  readonly per?: Per;
}

const ordered: Bounds = { min: 0, max: Infinity };
const keys = ['pairs', 'per', 'assume'];

/**
 * States that each inner span starts and ends within an outer one, unless the options say otherwise.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` or `CLNRM_INVALID_RULE`
 * @example
 * contains('BEGIN..COMMIT', { name: /^INSERT / })
 */
export function contains(outer: SpanSelector, inner: SpanSelector, options: ContainsOptions = {}): Rule {
  const queries = { outer: spanQuery(outer, 'the outer span'), inner: spanQuery(inner, 'the inner span') };
  return containment('contains', queries, options);
}

/**
 * States the same as `contains`, with the inner span first.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` or `CLNRM_INVALID_RULE`
 */
export function during(inner: SpanSelector, outer: SpanSelector, options: ContainsOptions = {}): Rule {
  const queries = { inner: spanQuery(inner, 'the inner span'), outer: spanQuery(outer, 'the outer span') };
  return containment('during', queries, options);
}

function containment(
  rule: string,
  { outer, inner }: { readonly outer: SpanQuery; readonly inner: SpanQuery },
  options: ContainsOptions,
): Rule {
  checkKeys(rule, options, keys);
  const { pairs = 'each' } = options;
  checkWord(rule, 'pairs', pairs, ['each', 'some']);
  const per = resolvePer(rule, options.per);
  return timeRule(rule, options, {
    claim: `${pairs} span ${inner.text} lies within a span ${outer.text}${per.text}`,
    queries: [outer, inner],
    per,
    judge: (lists, line, trace) => {
      const verdicts = per.split(trace, line.causes, lists).flatMap(([outers = [], inners = []]) => {
        const windows = new Windows(line, outers);
        return inners.map((span) => windows.judge(span, `${outer.text}${per.text}`));
      });
      if (verdicts.length === 0)
        return refuted([{ what: `no span ${inner.text} has a span ${outer.text}${per.text}`, spans: [] }]);
      return pairs === 'some' ? disjunction(verdicts) : conjunction(verdicts);
    },
  });
}

/** Spans that others may lie within. */
class Windows {
  readonly #line: TimeLine;
  readonly #outers: readonly Span[];
  readonly #known: ReadonlySet<Span>;

  constructor(line: TimeLine, outers: readonly Span[]) {
    this.#line = line;
    const earliest = (span: Span): number => line.timesOf(span).start.at.min;
    this.#outers = outers.toSorted((a, b) => compareNumbers(earliest(a), earliest(b)));
    this.#known = new Set(outers);
  }

  /** Judges whether a span lies within one of them; one that arrives late may still be it. */
  judge(inner: Span, text: string): RuleVerdict {
    let best:
      | { readonly kind: 'refuted' | 'undetermined'; readonly findings: readonly Finding[] }
      | undefined;
    for (const outer of this.#candidates(inner)) {
      if (outer === inner) continue;
      const sides = [
        judgePair(this.#line, startOf(outer), startOf(inner), ordered),
        judgePair(this.#line, endOf(inner), endOf(outer), ordered),
      ];
      const against = sides.flatMap((side) => (side.kind === 'proved' ? [] : [side]));
      if (against.length === 0) return proved([inner, outer]);
      const refutes = against.filter(({ kind }) => kind === 'refuted');
      const kind = refutes.length > 0 ? 'refuted' : 'undetermined';
      const findings = (refutes.length > 0 ? refutes : against).map(({ finding }) => finding);
      if (best === undefined || (best.kind === 'refuted' && kind === 'undetermined'))
        best = { kind, findings };
    }
    if (best === undefined)
      return refuted([{ what: `${nameOf(inner)} has no span ${text}`, spans: [inner] }]);
    return best.kind === 'refuted' ? refuted(best.findings) : undetermined(best.findings);
  }

  /** Its causes first, then the others, the nearest to start before it first. */
  *#candidates(inner: Span): Generator<Span> {
    for (const cause of this.#line.causes.allOf(inner)) if (this.#known.has(cause)) yield cause;
    const { at } = this.#line.timesOf(inner).start;
    const outers = this.#outers;
    let low = 0;
    for (let high = outers.length; low < high;) {
      const middle = (low + high) >> 1;
      if (this.#line.timesOf(outers[middle] as Span).start.at.min <= at.max) low = middle + 1;
      else high = middle;
    }
    for (let index = low - 1; index >= 0; index -= 1) yield outers[index] as Span;
    for (let index = low; index < outers.length; index += 1) yield outers[index] as Span;
  }
}
