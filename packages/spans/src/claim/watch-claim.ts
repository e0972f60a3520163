import type { Span, Verdict } from '@clnrm/model';
import { later, nowMs } from '../real-time.ts';
import { processState } from '../process-state.ts';
import type { TestTrace } from '../trace/test-trace.ts';
import type { ClaimTerms } from './claim-terms.ts';
import { holds, type ResolvedSelector } from './selector.ts';
import { type ClaimStart, enclosingSpans, settlementOf } from './settle.ts';

/** A verdict on a claim, with the spans that match. */
export type ClaimVerdict = Verdict<readonly Span[]>;

// What is left of a test's time for a claim to explain itself before the host ends the test.
const reserve = 250;

/**
 * Judges a claim as spans arrive, and resolves as soon as no further span could change the verdict, or at the
 * deadline. A count that is bounded above holds only once the trace has settled.
 */
export function watchClaim(terms: ClaimTerms, test: TestTrace): Promise<ClaimVerdict> {
  return new Promise((resolve) => new Watch(terms, test, resolve).begin());
}

class Watch {
  readonly #terms: ClaimTerms;
  readonly #test: TestTrace;
  readonly #resolve: (verdict: ClaimVerdict) => void;
  readonly #start: ClaimStart;
  readonly #deadline: number;
  readonly #endings: (() => void)[] = [];
  readonly #candidates: Span[] = [];
  #examined = 0;
  #cancelRetry: () => void = () => {};
  #isDone = false;

  constructor(terms: ClaimTerms, test: TestTrace, resolve: (verdict: ClaimVerdict) => void) {
    this.#terms = terms;
    this.#test = test;
    this.#resolve = resolve;
    this.#start = { begun: nowMs(), enclosing: enclosingSpans(test) };
    const within = terms.within ?? test.room.deadline;
    this.#deadline = this.#start.begun + Math.max(0, Math.min(within, test.timeLeft - reserve));
  }

  begin(): void {
    const judge = (): void => this.#judge(false);
    judge();
    if (this.#isDone) return;
    this.#endings.push(
      this.#test.onSpans(judge),
      this.#test.room.onReceiving(judge),
      processState.recording?.onChange(judge) ?? (() => {}),
      later(Math.ceil(this.#deadline - nowMs()), () => this.#judge(true)),
    );
  }

  #judge(isLate: boolean): void {
    if (this.#isDone) return;
    const { min, max } = this.#terms;
    const spans = this.#matches();
    const count = spans.length;
    if (count > max) this.#end(refuted(spans, `${count} spans match`));
    else if (count < min) {
      if (isLate) this.#end(refuted(spans, `${count} spans match`));
    } else if (max === Infinity) this.#end({ kind: 'proved', evidence: spans });
    else this.#endIfSettled(spans, isLate);
  }

  #endIfSettled(spans: readonly Span[], isLate: boolean): void {
    const settlement = settlementOf(this.#test, this.#start);
    if (settlement.kind === 'settled') return this.#end({ kind: 'proved', evidence: spans });
    const { reason, wait } = settlement;
    if (isLate) return this.#end({ kind: 'undetermined', evidence: spans, reason });
    this.#cancelRetry();
    if (wait !== undefined) this.#cancelRetry = later(Math.ceil(wait), () => this.#judge(false));
  }

  #end(verdict: ClaimVerdict): void {
    this.#isDone = true;
    this.#cancelRetry();
    for (const ending of this.#endings) ending();
    this.#resolve(verdict);
  }

  // Conditions on the span itself are asked once; its parent may arrive at any time.
  #matches(): readonly Span[] {
    const { selector } = this.#terms;
    const { spans } = this.#test;
    for (; this.#examined < spans.length; this.#examined += 1) {
      const span = spans[this.#examined] as Span;
      if (holds(selector, span)) this.#candidates.push(span);
    }
    const { parent } = selector;
    if (parent === undefined) return [...this.#candidates];
    return this.#candidates.filter((span) => hasParent(span, parent, this.#test));
  }
}

/** Tells whether the parent of a span has arrived and is what `selector` says. */
export function hasParent(span: Span, selector: ResolvedSelector, test: TestTrace): boolean {
  const parent = test.room.store.parentOf(span);
  if (parent === undefined || !holds(selector, parent)) return false;
  return selector.parent === undefined || hasParent(parent, selector.parent, test);
}

function refuted(evidence: readonly Span[], reason: string): ClaimVerdict {
  return { kind: 'refuted', evidence, reason };
}
