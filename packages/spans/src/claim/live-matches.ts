import type { Span } from '@clnrm/model';
import type { Trace } from '../graph/trace.ts';
import type { ResolvedSelector } from './conditions/resolved-selector.ts';
import type { Truth } from './conditions/truth.ts';

interface Candidate {
  readonly span: Span;
  truth: Truth;
  /** Whether no further span can change it. */
  isFixed: boolean;
}

/** The spans of a growing trace that match a selector. What a span says of itself is asked once. */
export class LiveMatches {
  readonly #selector: ResolvedSelector;
  readonly #candidates: Candidate[] = [];
  #examined = 0;
  #size = -1;

  constructor(selector: ResolvedSelector) {
    this.#selector = selector;
  }

  /** Takes in the spans that arrived since, and gives those that match for certain and those that may match. */
  update(trace: Trace): { readonly certain: readonly Span[]; readonly doubtful: readonly Span[] } {
    const { spans } = trace;
    for (; this.#examined < spans.length; this.#examined += 1) {
      const span = spans[this.#examined] as Span;
      const isLost = this.#selector.judgeAlone(span, trace) === false;
      if (!isLost) this.#candidates.push({ span, truth: undefined, isFixed: false });
    }
    if (this.#size !== spans.length) this.#judge(trace);
    this.#size = spans.length;
    const withTruth = (truth: Truth): readonly Span[] =>
      this.#candidates.filter((candidate) => candidate.truth === truth).map(({ span }) => span);
    return { certain: withTruth(true), doubtful: withTruth(undefined) };
  }

  #judge(trace: Trace): void {
    const { judge, mayBegin, mayCease } = this.#selector;
    for (const candidate of this.#candidates) {
      if (candidate.isFixed) continue;
      candidate.truth = judge(candidate.span, trace);
      candidate.isFixed = candidate.truth === true ? !mayCease : !mayBegin && !mayCease;
    }
  }
}
