import { serviceOf, type Span } from '@clnrm/model';
import { Trace } from './trace.ts';

/**
 * The part of a trace that one service sent, as a graph of its own: spans that another service called are roots, not
 * orphans.
 */
export class ServiceTrace extends Trace {
  readonly #whole: Trace;

  constructor(whole: Trace, service: string) {
    super(
      whole.spans.filter((span) => serviceOf(span) === service),
      whole.testRoot === undefined ? {} : { testRoot: whole.testRoot },
    );
    this.#whole = whole;
  }

  override get roots(): readonly Span[] {
    return this.spans.filter(
      (span) => span.parentSpanId === undefined || this.isChildOfTest(span) || this.#isCalled(span),
    );
  }

  override get orphans(): readonly Span[] {
    return super.orphans.filter((span) => !this.#isCalled(span));
  }

  #isCalled(span: Span): boolean {
    const parent = this.#whole.parentOf(span);
    return parent !== undefined && serviceOf(parent) !== serviceOf(span);
  }
}
