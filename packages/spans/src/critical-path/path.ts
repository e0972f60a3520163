import type { Span } from '@clnrm/model';
import { reduction, Schedule } from './retime.ts';
import { slackOfAll } from './slack.ts';
import { clippings, type Timeline } from './timeline.ts';
import { type PathPieces, walkPath } from './walk-path.ts';

/** A stretch of the critical path in one span; nanoseconds since the epoch. */
export interface CriticalSection {
  /** Undefined where no span ran: between the roots of a trace that has several. */
  readonly span: Span | undefined;
  readonly from: bigint;
  readonly to: bigint;
  /** `wait` where the span itself had ended, and what it set off had not begun. */
  readonly kind: 'self' | 'wait';
}

/** Something about the times of a span that the path had to do with. */
export interface ClippedSpan {
  readonly span: Span;
  /** How its own times lie to those of its parent; `negative` where it ends before it starts. */
  readonly why: 'starts before its parent' | 'ends after its parent' | 'outside of its parent' | 'negative';
}

/**
 * The critical path of a trace: sections without gap or overlap from the start of the root to its end, so their lengths
 * add up to its length exactly. Times are taken as they were reported, children clipped to their parents.
 */
export class CriticalPath {
  /** The tree that it runs through, in columns. */
  readonly timeline: Timeline;
  readonly #pieces: PathPieces;
  #schedule: Schedule | undefined;
  #rows: Map<Span, number> | undefined;
  #slack: Float64Array | undefined;
  #selfTimes: Float64Array | undefined;

  constructor(timeline: Timeline) {
    this.timeline = timeline;
    this.#pieces = walkPath(timeline);
  }

  /** The span that is explained; undefined for a trace with several roots. */
  get root(): Span | undefined {
    return this.timeline.spans[this.timeline.root];
  }

  /** Nanoseconds. */
  get duration(): bigint {
    const { root, starts, ends } = this.timeline;
    return BigInt((ends[root] as number) - (starts[root] as number));
  }

  /** How often the path goes over from one span to another, and once more. */
  get length(): number {
    return this.#pieces.length;
  }

  /** In the order of time. */
  get sections(): readonly CriticalSection[] {
    const { base, spans, ownEnds } = this.timeline;
    const sections: CriticalSection[] = [];
    for (let at = this.#pieces.length - 1; at >= 0; at -= 1) {
      const { row, from, to } = this.#piece(at);
      const span = spans[row];
      const own = Math.min(Math.max(ownEnds[row] as number, from), to);
      if (own > from)
        sections.push({ span, from: base + BigInt(from), to: base + BigInt(own), kind: 'self' });
      if (to > own) sections.push({ span, from: base + BigInt(own), to: base + BigInt(to), kind: 'wait' });
    }
    return sections;
  }

  /** The spans on the path, in the order in which it first comes to them. */
  get spans(): readonly Span[] {
    return [...new Set(this.sections.flatMap(({ span }) => span ?? []))];
  }

  /** The spans whose times do not fit those of their parents. */
  get clipped(): readonly ClippedSpan[] {
    const { walk, spans, clipped } = this.timeline;
    return Array.from(walk).flatMap((row) => {
      const span = spans[row];
      const how = clipped[row] as number;
      return span === undefined || how === 0 ? [] : [{ span, why: whyOf(how) }];
    });
  }

  /** Nanoseconds: the largest uncertainty among the times of the spans on the path. Sections are as uncertain at each end. */
  get uncertainty(): bigint {
    let largest = 0n;
    for (const { start, end } of this.spans) {
      if (start.uncertainty > largest) largest = start.uncertainty;
      if (end.uncertainty > largest) largest = end.uncertainty;
    }
    return largest;
  }

  /** Nanoseconds of the path that lie in the span itself; 0 where it is not on the path. */
  selfTimeOf(span: Span): bigint {
    return BigInt(this.#selfTimesOfAll()[this.#row(span) ?? -1] ?? 0);
  }

  /** The part of the path, 0 to 1, that lies in the span itself. */
  shareOf(span: Span): number {
    return this.duration === 0n ? 0 : Number(this.selfTimeOf(span)) / Number(this.duration);
  }

  /** Nanoseconds that the span could end later without the root ending later; undefined for spans outside of the tree. */
  slackOf(span: Span): bigint | undefined {
    const row = this.#row(span);
    if (row === undefined) return undefined;
    this.#slack ??= slackOfAll(this.timeline, this.schedule);
    return BigInt(this.#slack[row] ?? 0);
  }

  /** Nanoseconds that the root would be shorter if the span took no time; undefined for spans outside of the tree. */
  dragOf(span: Span): bigint | undefined {
    const row = this.#row(span);
    if (row === undefined) return undefined;
    if (row === this.timeline.root) return this.duration;
    return BigInt(reduction(this.timeline, this.schedule, row, 0));
  }

  /** How the times of the tree follow from the lengths of its spans. */
  get schedule(): Schedule {
    return (this.#schedule ??= new Schedule(this.timeline));
  }

  /** The row of a span in the timeline; undefined for spans outside of the tree. */
  rowOf(span: Span): number | undefined {
    return this.#row(span);
  }

  #row(span: Span): number | undefined {
    const { walk, spans } = this.timeline;
    this.#rows ??= new Map(Array.from(walk, (row) => [spans[row] as Span, row] as const));
    return this.#rows.get(span);
  }

  #selfTimesOfAll(): Float64Array {
    if (this.#selfTimes !== undefined) return this.#selfTimes;
    const times = new Float64Array(this.timeline.starts.length);
    for (let at = 0; at < this.#pieces.length; at += 1) {
      const { row, from, to } = this.#piece(at);
      times[row] = (times[row] as number) + to - from;
    }
    this.#selfTimes = times;
    return times;
  }

  #piece(at: number): { readonly row: number; readonly from: number; readonly to: number } {
    const { rows, from, to } = this.#pieces;
    return { row: rows[at] as number, from: from[at] as number, to: to[at] as number };
  }
}

function whyOf(how: number): ClippedSpan['why'] {
  if ((how & clippings.negative) !== 0) return 'negative';
  if ((how & clippings.outside) !== 0) return 'outside of its parent';
  return (how & clippings.end) === 0 ? 'starts before its parent' : 'ends after its parent';
}
