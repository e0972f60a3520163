import type { Span } from '@clnrm/model';
import { type Families, familiesOf, type SpanForest } from '../graph/span-forest.ts';

/** What of a trace the critical path runs through. */
export interface TimelineOptions {
  /** The span to explain, or undefined for everything there is. */
  readonly root: number | undefined;
  readonly followsAsynchronous: boolean;
  readonly followsLinks: boolean;
}

/** What was done to the times of a span: bits that add up. */
export const clippings = { start: 1, end: 2, outside: 4, negative: 8 } as const;

/**
 * When each span of a tree ran, in nanoseconds from the start of the root: integers that a double holds exactly, up to 104
 * days. The last row is that of the root, which is no span where there are several; `walk` begins with it. Children lie within their parents:
 * what sticks out is clipped, and remembered.
 */
export interface Timeline extends Families {
  readonly spans: readonly Span[];
  readonly root: number;
  /** Nanoseconds since the epoch. */
  readonly base: bigint;
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** When the span itself ended; earlier than `ends` where work that it set off went on, the same array where none counts. */
  readonly ownEnds: Float64Array;
  /** -1 at the root and for spans that are no part of the tree. */
  readonly parents: Int32Array;
  readonly clipped: Uint8Array;
}

const farthest = 2 ** 53;

/** Lays out the tree below a root, or below all roots. */
export function timelineOf(forest: SpanForest, options: TimelineOptions): Timeline {
  const { spans } = forest;
  const root = options.root ?? spans.length;
  const parents = parentsFor(forest, options, root);
  const family = familiesOf(parents, root);
  const base = baseOf(spans, root, family);
  const count = spans.length + 1;
  const starts = new Float64Array(count);
  const ends = new Float64Array(count);
  const clipped = new Uint8Array(count);
  for (const index of family.walk) {
    const span = spans[index];
    if (span === undefined) continue;
    starts[index] = near(span.start.ns - base);
    ends[index] = near(span.end.ns - base);
    if (ends[index] < starts[index]) {
      ends[index] = starts[index];
      clipped[index] = clippings.negative;
    }
  }
  if (root === spans.length) ends[root] = lastEnd(family, ends);
  const isStretched = options.followsAsynchronous || options.followsLinks;
  const ownEnds = isStretched ? ends.slice() : ends;
  const timeline = { spans, root, base, starts, ends, ownEnds, parents, ...family, clipped };
  if (isStretched) stretch(timeline);
  clip(timeline);
  return timeline;
}

/** The parent of each span that counts: not that of a consumer, unless asynchronous work is followed. */
function parentsFor(forest: SpanForest, options: TimelineOptions, root: number): Int32Array {
  const { spans, find } = forest;
  const parents = new Int32Array(spans.length + 1).fill(-1);
  for (let index = 0; index < spans.length; index += 1) {
    const { kind, links } = spans[index] as Span;
    const parent = forest.parents[index] as number;
    let place = parent === -1 ? (root === spans.length ? root : -1) : parent;
    if (parent !== -1 && kind === 'consumer' && !options.followsAsynchronous) place = -1;
    const [link] = links;
    if (options.followsLinks && link !== undefined && parent === -1) {
      const from = find(link.traceId, link.spanId);
      if (from !== -1 && !leadsTo(forest.parents, from, index)) place = from;
    }
    parents[index] = index === root ? -1 : place;
  }
  return parents;
}

function leadsTo(parents: Int32Array, from: number, to: number): boolean {
  let at = from;
  while (at !== -1 && at !== to) at = parents[at] as number;
  return at === to;
}

function baseOf(spans: readonly Span[], root: number, { walk }: Pick<Timeline, 'walk'>): bigint {
  const own = spans[root];
  if (own !== undefined) return own.start.ns;
  let first: bigint | undefined;
  for (const index of walk) {
    const ns = spans[index]?.start.ns;
    if (ns !== undefined && (first === undefined || ns < first)) first = ns;
  }
  return first ?? 0n;
}

function near(ns: bigint): number {
  return Math.max(-farthest, Math.min(farthest, Number(ns)));
}

function lastEnd({ walk }: Pick<Timeline, 'walk'>, ends: Float64Array): number {
  let last = 0;
  for (const index of walk) last = Math.max(last, ends[index] as number);
  return last;
}

/** Lets a span last as long as the work that it set off. */
function stretch({ spans, walk, parents, ends, ownEnds, root }: Timeline): void {
  for (let at = walk.length - 1; at > 0; at -= 1) {
    const index = walk[at] as number;
    const parent = parents[index] as number;
    const { kind, parentSpanId } = spans[index] as Span;
    const isLinked = parentSpanId === undefined && parent !== root;
    const isStretched = (ends[index] as number) > (ownEnds[index] as number);
    if (kind !== 'consumer' && !isLinked && !isStretched) continue;
    ends[parent] = Math.max(ends[parent] as number, ends[index] as number);
  }
}

function clip({ walk, parents, starts, ends, ownEnds, clipped }: Timeline): void {
  for (let at = 1; at < walk.length; at += 1) {
    const index = walk[at] as number;
    const parent = parents[index] as number;
    const from = starts[parent] as number;
    const to = ends[parent] as number;
    const start = starts[index] as number;
    const end = ends[index] as number;
    if (start >= from && end <= to) continue;
    let change = clipped[index] as number;
    if (end < from || start > to) change |= clippings.outside;
    else change |= (start < from ? clippings.start : 0) | (end > to ? clippings.end : 0);
    clipped[index] = change;
    starts[index] = Math.min(Math.max(start, from), to);
    ends[index] = Math.min(Math.max(end, from), to);
    ownEnds[index] = Math.min(Math.max(ownEnds[index] as number, from), to);
  }
}
