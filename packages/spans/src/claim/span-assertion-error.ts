import { ClnrmError, type ClaimEvidence } from '@clnrm/model';

/** A claim about spans did not hold, or nobody waited for it. */
export class SpanAssertionError extends ClnrmError {
  /** What was claimed and the spans that decided; not enumerable, the message tells it all. */
  declare readonly evidence: ClaimEvidence;

  constructor(
    code: 'CLNRM_CLAIM_REFUTED' | 'CLNRM_CLAIM_UNDETERMINED' | 'CLNRM_CLAIM_NOT_AWAITED',
    message: string,
    evidence: ClaimEvidence,
  ) {
    super(code, message);
    this.name = 'SpanAssertionError';
    Object.defineProperty(this, 'evidence', { value: evidence });
  }
}
