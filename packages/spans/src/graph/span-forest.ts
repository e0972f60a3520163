import type { Span } from '@clnrm/model';
import type { Trace } from './trace.ts';

/** How a span came to its place: below its parent, as a root, with a parent that is missing, or as part of a cycle of parents. */
export const origins = ['child', 'root', 'orphan', 'cycle'] as const;

const child = 0;
const root = 1;
const orphan = 2;
const cycle = 3;

/**
 * The spans of a trace as columns: `parents[i]` is the parent of span `i`, or -1. It does not depend on the order of
 * arrival: every span on a cycle of parents is a root, and of spans that share an id the first by name is the parent.
 */
export interface SpanForest {
  readonly spans: readonly Span[];
  readonly parents: Int32Array;
  /** Indexes into {@link origins}. */
  readonly origins: Uint8Array;
  /** The place of a span, or -1. */
  readonly find: (traceId: string, spanId: string) => number;
}

/** Who is below whom in a forest. */
export interface Families {
  /** The children of `i` are `children[firstChild[i]]` to `children[firstChild[i + 1] - 1]`. */
  readonly children: Int32Array;
  readonly firstChild: Int32Array;
  /** The roots that were asked for and all below them, parents before their children. */
  readonly walk: Int32Array;
}

/** Lays the spans of a trace out as columns; the span that the test runs in is left out, its children are roots. */
export function forestOf(trace: Trace): SpanForest {
  const { testRoot } = trace;
  const spans =
    testRoot === undefined ? trace.spans : trace.spans.filter((span) => span.spanId !== testRoot.spanId);
  const find = finder(spans);
  const parents = new Int32Array(spans.length).fill(-1);
  const from = new Uint8Array(spans.length).fill(root);
  for (let index = 0; index < spans.length; index += 1) {
    const span = spans[index] as Span;
    const { parentSpanId } = span;
    if (parentSpanId === undefined || trace.isChildOfTest(span)) continue;
    const parent = find(span.traceId, parentSpanId);
    parents[index] = parent;
    from[index] = parent === -1 ? orphan : child;
  }
  cutCycles(parents, from);
  return { spans, parents, origins: from, find };
}

function finder(spans: readonly Span[]): (traceId: string, spanId: string) => number {
  const byId = new Map<string, number>();
  const twins = new Map<string, number[]>();
  for (let index = 0; index < spans.length; index += 1) {
    const { spanId } = spans[index] as Span;
    const known = byId.get(spanId);
    if (known === undefined) byId.set(spanId, index);
    else twins.set(spanId, [...(twins.get(spanId) ?? [known]), index]);
  }
  return (traceId, spanId) => {
    const first = byId.get(spanId);
    if (first === undefined) return -1;
    const several = twins.size === 0 ? undefined : twins.get(spanId);
    if (several === undefined) return (spans[first] as Span).traceId === traceId ? first : -1;
    const fitting = several.filter((index) => (spans[index] as Span).traceId === traceId);
    return fitting.toSorted((a, b) => compareNames(spans[a] as Span, spans[b] as Span))[0] ?? -1;
  };
}

function compareNames(a: Span, b: Span): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0;
}

/** Makes every span on a cycle of parents a root. */
function cutCycles(parents: Int32Array, from: Uint8Array): void {
  if (isOneWay(parents)) return;
  const walks = new Int32Array(parents.length);
  for (let start = 0; start < parents.length; start += 1) {
    let at = start;
    while (at !== -1 && walks[at] === 0) {
      walks[at] = start + 1;
      at = parents[at] as number;
    }
    // This walk has met itself.
    while (at !== -1 && walks[at] === start + 1 && from[at] !== cycle) {
      const next = parents[at] as number;
      from[at] = cycle;
      parents[at] = -1;
      at = next;
    }
  }
}

/** Whether all parents come before their children, or all after them, as they mostly do: then there is no cycle. */
function isOneWay(parents: Int32Array): boolean {
  let before = 0;
  let after = 0;
  for (let index = 0; index < parents.length; index += 1) {
    const parent = parents[index] as number;
    if (parent === -1) continue;
    if (parent < index) before += 1;
    else after += 1;
    if (parent === index) return false;
  }
  return before === 0 || after === 0;
}

/** Lays out who is below whom: below every root, which are the rows without a parent, or below one row only. */
export function familiesOf(parents: Int32Array, top?: number): Families {
  const count = parents.length;
  const firstChild = new Int32Array(count + 1);
  for (let index = 0; index < count; index += 1) {
    const parent = parents[index] as number;
    if (parent !== -1) firstChild[parent] = (firstChild[parent] as number) + 1;
  }
  for (let index = 1; index <= count; index += 1) {
    firstChild[index] = (firstChild[index] as number) + (firstChild[index - 1] as number);
  }
  const children = new Int32Array(firstChild[count] as number);
  const walk = new Int32Array(count);
  let length = 0;
  // Filled from behind, each `firstChild` moves from the end of its family to the start.
  for (let index = count - 1; index >= 0; index -= 1) {
    const parent = parents[index] as number;
    if (parent === -1) continue;
    const place = (firstChild[parent] as number) - 1;
    firstChild[parent] = place;
    children[place] = index;
  }
  for (let index = 0; index < count; index += 1) {
    const parent = parents[index] as number;
    if (top === undefined ? parent === -1 : index === top) walk[length++] = index;
  }
  for (let at = 0; at < length; at += 1) {
    const index = walk[at] as number;
    const end = firstChild[index + 1] as number;
    for (let edge = firstChild[index] as number; edge < end; edge += 1)
      walk[length++] = children[edge] as number;
  }
  return { children, firstChild, walk: walk.subarray(0, length) };
}
