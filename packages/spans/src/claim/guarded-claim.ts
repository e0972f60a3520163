import type { ClaimEvidence } from '@clnrm/model';
import type { TestTrace } from '../trace/test-trace.ts';
import { CallSite } from './call-site.ts';
import { SpanAssertionError, type SpanAssertionErrorCode } from './span-assertion-error.ts';

// The constructor of this class and that of the claim.
const constructors = 2;

/** A promise-like value that is judged when it is awaited, and fails its test when nobody awaits it. */
export abstract class GuardedClaim<T> implements PromiseLike<T> {
  protected readonly test: TestTrace;
  protected readonly site: CallSite;
  #isUsed = false;
  #judged: Promise<T> | undefined;

  /** Takes how many functions lie between the code of the user and the constructor. */
  constructor(test: TestTrace, ownFrames: number) {
    this.test = test;
    this.site = new CallSite(ownFrames + constructors);
    test.guard(() => (this.#isUsed ? undefined : this.#notAwaited()));
  }

  /** The claim as it completes "Failed to judge that ...". */
  protected abstract get sentence(): string;

  /** The function that the user called. */
  protected abstract get entry(): string;

  /** Waits for the verdict; rejects with what {@link failure} made. */
  protected abstract judge(): Promise<T>;

  // oxlint-disable-next-line unicorn/no-thenable -- awaiting is how a claim is judged
  then<A = T, B = never>(
    onProved?: ((value: T) => A | PromiseLike<A>) | null,
    onFailed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#isUsed = true;
    this.#judged ??= this.judge();
    return this.#judged.then(onProved, onFailed);
  }

  /** Says that another claim took the place of this one, so that only that one has to be awaited. */
  protected replaced(): void {
    this.#isUsed = true;
  }

  /** Creates the error of a claim that does not hold, as if thrown where the claim was written. */
  protected failure(
    code: SpanAssertionErrorCode,
    message: string,
    evidence: ClaimEvidence,
  ): SpanAssertionError {
    const error = new SpanAssertionError(code, message, evidence);
    this.site.stamp(error);
    return error;
  }

  #notAwaited(): SpanAssertionError {
    const message = `Failed to judge that ${this.sentence}: the claim was not awaited. Write "await" before ${this.entry}.`;
    const place = this.site.place();
    const evidence = {
      kind: 'claim',
      claim: this.sentence,
      verdict: 'undetermined',
      spans: [],
      place,
    } as const;
    return this.failure('CLNRM_CLAIM_NOT_AWAITED', message, evidence);
  }
}
