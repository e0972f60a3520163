import type { Span } from '@clnrm/model';
import type { Trace } from '../graph/trace.ts';
import { checkSelector } from './check-selector.ts';
import {
  formatSelector,
  holds,
  type ResolvedSelector,
  resolveSelector,
  type SpanSelector,
} from './selector.ts';

/** A selector that was checked, to be asked of traces. */
export interface SpanQuery {
  /** As it reads after "a span": `"db.insert" with status "ok"`. */
  readonly text: string;
  readonly matches: (span: Span, trace: Trace) => boolean;
  /** The spans that match, in the order they arrived. */
  readonly select: (trace: Trace) => readonly Span[];
}

/**
 * Checks a selector and makes it a query; `path` names it in the error, such as `the first span`.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` that names the key at fault.
 */
export function spanQuery(selector: SpanSelector, path = ''): SpanQuery {
  checkSelector(selector, path);
  const resolved = resolveSelector(selector);
  const matches = (span: Span, trace: Trace): boolean => matchesIn(trace, resolved, span);
  return {
    text: formatSelector(resolved),
    matches,
    select: (trace) => {
      const candidates = resolved.name === undefined ? trace.spans : trace.named(resolved.name);
      return candidates.filter((span) => matches(span, trace));
    },
  };
}

function matchesIn(trace: Trace, selector: ResolvedSelector, span: Span): boolean {
  if (!holds(selector, span)) return false;
  if (selector.parent === undefined) return true;
  const parent = trace.parentOf(span);
  return parent !== undefined && matchesIn(trace, selector.parent, parent);
}
