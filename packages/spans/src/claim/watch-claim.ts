import type { Span, Verdict } from '@clnrm/model';
import { later, nowMs } from '../real-time.ts';
import type { TestTrace } from '../trace/test-trace.ts';
import type { ClaimTerms } from './claim-terms.ts';
import { LiveMatches } from './live-matches.ts';
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
  return new Promise((resolve, reject) => new Watch(terms, test, { resolve, reject }).begin());
}

interface Outcome {
  readonly resolve: (verdict: ClaimVerdict) => void;
  readonly reject: (error: unknown) => void;
}

class Watch {
  readonly #terms: ClaimTerms;
  readonly #test: TestTrace;
  readonly #outcome: Outcome;
  readonly #start: ClaimStart;
  readonly #deadline: number;
  readonly #endings: (() => void)[] = [];
  readonly #matches: LiveMatches;
  #cancelRetry: () => void = () => {};
  #isDone = false;

  constructor(terms: ClaimTerms, test: TestTrace, outcome: Outcome) {
    this.#terms = terms;
    this.#test = test;
    this.#outcome = outcome;
    this.#matches = new LiveMatches(terms.query.selector);
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
      later(Math.ceil(this.#deadline - nowMs()), () => this.#judge(true)),
    );
  }

  // A function of the user may throw, and must do so here rather than where a span happens to end.
  #judge(isLate: boolean): void {
    if (this.#isDone) return;
    try {
      this.#weigh(isLate);
    } catch (error) {
      this.#end(() => this.#outcome.reject(error));
    }
  }

  #weigh(isLate: boolean): void {
    const { min, max, query } = this.#terms;
    const { certain, doubtful } = this.#matches.update(this.#test.trace);
    const most = certain.length + doubtful.length;
    if (certain.length > max && query.isLasting) this.#refute(certain);
    else if (certain.length < min && !isLate) return;
    else if (most < min) this.#refute(certain);
    else if (certain.length < min) this.#doubt(certain, doubtful);
    else if (max === Infinity && query.isLasting) this.#resolve({ kind: 'proved', evidence: certain });
    else this.#weighIfSettled(certain, doubtful, isLate);
  }

  #weighIfSettled(certain: readonly Span[], doubtful: readonly Span[], isLate: boolean): void {
    const { max } = this.#terms;
    const settlement = settlementOf(this.#test, this.#start);
    if (settlement.kind === 'settled') {
      if (certain.length > max) return this.#refute(certain);
      if (certain.length + doubtful.length > max) return this.#doubt(certain, doubtful);
      return this.#resolve({ kind: 'proved', evidence: certain });
    }
    const { reason, wait } = settlement;
    if (isLate) {
      const verdict = { kind: 'undetermined', evidence: certain } as const;
      return this.#resolve({ ...verdict, reason: `more spans may come, ${reason}` });
    }
    this.#cancelRetry();
    const again = (): void => this.#judge(false);
    this.#cancelRetry = wait === undefined ? this.#test.onQuieter(again) : later(Math.ceil(wait), again);
  }

  #refute(evidence: readonly Span[]): void {
    this.#resolve({ kind: 'refuted', evidence, reason: `${evidence.length} spans match` });
  }

  #doubt(certain: readonly Span[], doubtful: readonly Span[]): void {
    const [first] = doubtful;
    const subject =
      doubtful.length === 1 ? `span "${first?.name}" matches` : `${doubtful.length} more spans match`;
    const reason = `it cannot be told whether ${subject}`;
    this.#resolve({ kind: 'undetermined', evidence: certain, reason });
  }

  #resolve(verdict: ClaimVerdict): void {
    this.#end(() => this.#outcome.resolve(verdict));
  }

  #end(tell: () => void): void {
    this.#isDone = true;
    this.#cancelRetry();
    for (const ending of this.#endings) ending();
    tell();
  }
}
