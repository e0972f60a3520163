import type { Span } from '@clnrm/model';
import { type Finding, proved, refuted, type RuleVerdict, undetermined } from '../rule.ts';
import type { PairVerdict } from './pair-verdict.ts';

// More would not be read, and looking for them could take as long as there are pairs.
const enoughRefuted = 50;
const enoughOpen = 500;

/** Collects what a rule finds about pairs that must all be as stated. */
export class Collector {
  readonly #refuted: Finding[] = [];
  readonly #open: Finding[] = [];
  #isFinal = false;

  /** Whether further findings would change nothing that is read. */
  get isFull(): boolean {
    return this.#refuted.length >= enoughRefuted || this.#open.length >= enoughOpen;
  }

  /** Adds what was judged of spans that have arrived, so that no further span takes it back. */
  add(verdict: PairVerdict): void {
    if (verdict.kind === 'refuted') {
      this.#refuted.push(verdict.finding);
      this.#isFinal = true;
    } else if (verdict.kind === 'undetermined') this.#open.push(verdict.finding);
  }

  /** Adds what is missing so far. */
  miss(finding: Finding): void {
    this.#refuted.push(finding);
  }

  /** Adds what must not be there. */
  refute(finding: Finding): void {
    this.add({ kind: 'refuted', finding });
  }

  /** Adds what cannot be told. */
  doubt(finding: Finding): void {
    this.add({ kind: 'undetermined', finding });
  }

  /** What all of it comes to; `spans` show that it holds, where it does. */
  verdict(spans: readonly Span[]): RuleVerdict {
    if (this.#refuted.length > 0) return refuted(this.#refuted, this.#isFinal);
    return this.#open.length > 0 ? undetermined(this.#open) : proved(spans);
  }
}
