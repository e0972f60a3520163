import type { AttributeValue, Span } from '@clnrm/model';
import type { Trace } from '../../graph/trace.ts';
import { formatValue } from '../format-value.ts';
import { fits, formatPattern, type Pattern } from '../pattern.ts';
import type { Truth } from './truth.ts';

/** One thing that a selector asks of a span. */
export interface Condition {
  /** `status`, `attribute db.system`, `child`. */
  readonly label: string;
  /** What it asks for, as it reads after the label and "expected". */
  readonly expected: string;
  /** As it reads after the name of a span: `with status "ok"`, `whose parent is a span "a"`. */
  readonly clause: string;
  /** Undefined where it cannot be told, however many spans arrive. */
  readonly judge: (span: Span, trace: Trace) => Truth;
  /** What the span has instead. */
  readonly received: (span: Span, trace: Trace) => string;
  /** Whether a span that does not fulfil it may do so when others have arrived. */
  readonly mayBegin: boolean;
  /** Whether a span that fulfils it may cease to when others have arrived. */
  readonly mayCease: boolean;
  /** How much it counts when a span that comes close is looked for. */
  readonly closeness?: (span: Span) => number;
}

/** A condition on what a span says of itself, which no other span can change. */
export function ownCondition(
  label: string,
  pattern: Pattern,
  read: (span: Span) => AttributeValue | undefined,
  received: (span: Span) => string = (span) => formatValue(read(span)),
): Condition {
  const expected = expectedOf(label, pattern);
  return {
    label,
    expected,
    clause: `with ${label} ${expected}`,
    judge: (span) => fits(pattern, read(span)),
    received,
    mayBegin: false,
    mayCease: false,
  };
}

// A function written in place is named after its key, which says nothing.
function expectedOf(label: string, pattern: Pattern): string {
  const isUnnamed =
    typeof pattern === 'function' && !('text' in pattern) && ` ${label}`.endsWith(` ${pattern.name}`);
  return isUnnamed ? 'a predicate' : formatPattern(pattern);
}
