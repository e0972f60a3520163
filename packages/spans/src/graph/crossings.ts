import { serviceOf, type Span } from '@clnrm/model';
import type { Trace } from './trace.ts';

/** Where work passes from one service to another. */
export interface Crossing {
  /** The span that called, sent the message, or is linked to. */
  readonly from: Span;
  /** The span that took over. */
  readonly to: Span;
  readonly via: 'call' | 'message' | 'link';
}

/**
 * Every parent and every link that leads from one service to another, each pair of spans once, in the order the
 * receiving spans arrived. What the test's own span and the spans of its steps call crosses nothing.
 */
export function crossingsOf(trace: Trace): readonly Crossing[] {
  const crossings: Crossing[] = [];
  for (const to of trace.spans) {
    const above = trace.isChildOfTest(to) ? undefined : trace.parentOf(to);
    const parent = above === undefined || isOfClnrm(above) ? undefined : above;
    const linked = to.links.length === 0 ? [] : trace.linkedFrom(to);
    for (const from of new Set(parent === undefined ? linked : [parent, ...linked])) {
      if (serviceOf(from) === serviceOf(to)) continue;
      crossings.push({ from, to, via: viaOf(from, to, from === parent) });
    }
  }
  return crossings;
}

/** Whether a span is one that clnrm made in the test process, such as that of a step. */
export function isOfClnrm(span: Span): boolean {
  return span.scope.name === 'clnrm';
}

function viaOf(from: Span, to: Span, isParent: boolean): Crossing['via'] {
  if (from.kind === 'producer' || to.kind === 'consumer') return 'message';
  return isParent ? 'call' : 'link';
}
