import type { Span } from '@clnrm/model';
import type { Trace } from '../../graph/trace.ts';
import type { SpanSelector } from '../selector.ts';
import type { Condition } from './condition.ts';
import type { Truth } from './truth.ts';

/** A checked selector as a list of conditions, which must all hold. */
export interface ResolvedSelector {
  readonly conditions: readonly Condition[];
  /** As it reads after "a span": `"db.insert" with status "ok" whose parent is a span "POST /orders"`. */
  readonly text: string;
  /** Undefined unless the name is given literally. */
  readonly name: string | undefined;
  readonly judge: (span: Span, trace: Trace) => Truth;
  /** Asks only what no other span can change: false is for good. */
  readonly judgeAlone: (span: Span, trace: Trace) => Truth;
  /** See {@link Condition}. */
  readonly mayBegin: boolean;
  readonly mayCease: boolean;
}

/** Resolves the selectors inside of a selector. */
export type Resolve = (selector: SpanSelector) => ResolvedSelector;
