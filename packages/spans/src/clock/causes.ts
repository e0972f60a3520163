import type { Span } from '@clnrm/model';
import type { Trace } from '../graph/trace.ts';

/**
 * What made spans start: their parent, and the spans that they are linked to. A cause started before its effect, on
 * whatever clocks.
 */
export class Causes {
  readonly #trace: Trace;
  readonly #withLinks: boolean;

  /** `withLinks` says whether links were given when a span started: one that came later proves nothing about the start. */
  constructor(trace: Trace, withLinks: boolean) {
    this.#trace = trace;
    this.#withLinks = withLinks;
  }

  /** The causes of a span that are next to it, as far as they have arrived. */
  of(span: Span): readonly Span[] {
    const parent = this.#trace.parentOf(span);
    const links = this.#withLinks && span.links.length > 0 ? this.#trace.linkedFrom(span) : [];
    return parent === undefined ? links : [parent, ...links];
  }

  /** Every cause of a span, the nearest first. A span is not its own cause, not even in a cycle. */
  *allOf(span: Span): Generator<Span> {
    const met = new Set<Span>([span]);
    const ahead = [span];
    for (const at of ahead) {
      for (const cause of this.of(at)) {
        if (met.has(cause)) continue;
        met.add(cause);
        ahead.push(cause);
        yield cause;
      }
    }
  }

  /** Whether `span` is a cause of `effect`, however far. */
  isCause(span: Span, effect: Span): boolean {
    for (const cause of this.allOf(effect)) if (cause === span) return true;
    return false;
  }

  /** Whether a cause of a span, however far, is one that has not arrived, so that others may be missing. */
  isIncomplete(span: Span): boolean {
    const lacks = (at: Span): boolean => {
      const isMissing =
        at.parentSpanId !== undefined &&
        !this.#trace.isChildOfTest(at) &&
        this.#trace.parentOf(at) === undefined;
      return isMissing || (this.#withLinks && at.links.length > this.#trace.linkedFrom(at).length);
    };
    if (lacks(span)) return true;
    for (const cause of this.allOf(span)) if (lacks(cause)) return true;
    return false;
  }
}
