import type { Span } from '@clnrm/model';
import type { Trace } from '../graph/trace.ts';
import { checkSelector } from './check-selector.ts';
import { resolveSelector } from './conditions/resolve-selector.ts';
import type { ResolvedSelector } from './conditions/resolved-selector.ts';
import type { Truth } from './conditions/truth.ts';
import type { SpanSelector } from './selector.ts';

/** A selector that was checked, to be asked of traces. */
export interface SpanQuery {
  /** As it reads after "a span": `"db.insert" with status "ok"`. */
  readonly text: string;
  /** Whether a span matches for certain. */
  readonly matches: (span: Span, trace: Trace) => boolean;
  /** Undefined where it cannot be told, as the duration of a span whose clock is coarse. */
  readonly judge: (span: Span, trace: Trace) => Truth;
  /** The spans that match for certain, in the order they arrived. */
  readonly select: (trace: Trace) => readonly Span[];
  /** The spans of which it cannot be told. */
  readonly doubtful: (trace: Trace) => readonly Span[];
  /**
   * Whether a span that matches goes on matching whatever arrives. It does not where the selector denies what may still
   * come, as `not: { child: 'x' }` does; then a verdict that rests on a match is not final.
   */
  readonly isLasting: boolean;
  /** The conditions, for those who explain why a span does not match. */
  readonly selector: ResolvedSelector;
}

/**
 * Checks a selector and makes it a query; `path` names it in the error, such as `the first span`.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` that names the key at fault.
 */
export function spanQuery(selector: SpanSelector, path = ''): SpanQuery {
  checkSelector(selector, path);
  const resolved = resolveSelector(selector);
  const { judge, name, text } = resolved;
  const withTruth = (trace: Trace, truth: Truth): readonly Span[] => {
    const candidates = name === undefined ? trace.spans : trace.named(name);
    return candidates.filter((span) => judge(span, trace) === truth);
  };
  return {
    text,
    judge,
    matches: (span, trace) => judge(span, trace) === true,
    select: (trace) => withTruth(trace, true),
    doubtful: (trace) => withTruth(trace, undefined),
    isLasting: !resolved.mayCease,
    selector: resolved,
  };
}
