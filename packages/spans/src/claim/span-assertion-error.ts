import { ClnrmError, type ClaimEvidence } from '@clnrm/model';

/** How a claim failed. */
export type SpanAssertionErrorCode =
  | 'CLNRM_CLAIM_REFUTED'
  | 'CLNRM_CLAIM_UNDETERMINED'
  | 'CLNRM_CLAIM_NOT_AWAITED';

/** A claim about spans did not hold, or nobody waited for it. */
export class SpanAssertionError extends ClnrmError {
  /** What was claimed and the spans that decided; not enumerable, the message tells it all. */
  declare readonly evidence: ClaimEvidence;

  constructor(code: SpanAssertionErrorCode, message: string, evidence: ClaimEvidence) {
    super(code, message);
    this.name = 'SpanAssertionError';
    Object.defineProperty(this, 'evidence', { value: evidence });
  }
}
