import type { Timeline } from './timeline.ts';

/**
 * How the times of a tree follow from the lengths of its spans. A child begins a fixed time after the last of those
 * siblings that had ended when it began, or after its parent's start; a parent ends a fixed time after its last child. What
 * lies between is the parent's own work, which stays as long as it was.
 */
export class Schedule {
  readonly #timeline: Timeline;
  readonly #families = new Map<number, Family>();

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** How long a span lasts where its children last as long as told; `offsets` gets when each begins after its parent. */
  lengthOf(row: number, lengths: (row: number) => number, offsets?: Float64Array): number {
    const { rows, byEnd, gaps, ended, tail } = this.family(row);
    if (rows.length === 0) return tail;
    const newEnds = new Float64Array(rows.length);
    let latest = 0;
    let last = 0;
    let done = 0;
    for (let at = 0; at < rows.length; at += 1) {
      const child = rows[at] as number;
      for (; done < (ended[at] as number); done += 1) {
        latest = Math.max(latest, newEnds[byEnd[done] as number] as number);
      }
      const start = latest + (gaps[at] as number);
      const end = start + lengths(child);
      if (offsets !== undefined) offsets[child] = start;
      newEnds[at] = end;
      last = Math.max(last, end);
    }
    return last + tail;
  }

  /** The children of a span as they wait for each other. */
  family(row: number): Family {
    const known = this.#families.get(row);
    if (known !== undefined) return known;
    const family = familyOf(this.#timeline, row);
    this.#families.set(row, family);
    return family;
  }
}

/** The children of a span in the order in which they began. */
export interface Family {
  readonly rows: Int32Array;
  /** Places in `rows`, in the order in which they ended. */
  readonly byEnd: Int32Array;
  /** For each child, how many of `byEnd` had ended when it began. */
  readonly ended: Int32Array;
  /** Nanoseconds between the end of the last of those, or the start of the parent, and the start of the child. */
  readonly gaps: Float64Array;
  /** Nanoseconds between the end of the last child, or the start, and the end of the parent. */
  readonly tail: number;
}

function familyOf({ children, firstChild, starts, ends }: Timeline, row: number): Family {
  const startOf = (index: number): number => starts[index] as number;
  const endOf = (index: number): number => ends[index] as number;
  const rows = children
    .slice(firstChild[row], firstChild[row + 1])
    .sort((a, b) => startOf(a) - startOf(b) || endOf(a) - endOf(b) || a - b);
  const end = (at: number): number => endOf(rows[at] as number);
  const byEnd = Int32Array.from(rows.keys()).sort((a, b) => end(a) - end(b) || a - b);
  const ended = new Int32Array(rows.length);
  const gaps = new Float64Array(rows.length);
  let done = 0;
  for (let at = 0; at < rows.length; at += 1) {
    const start = startOf(rows[at] as number);
    // Of two that take no time in one moment, the first comes before the second.
    while (done < byEnd.length && end(byEnd[done] as number) <= start && (byEnd[done] as number) < at)
      done += 1;
    ended[at] = done;
    gaps[at] = start - (done === 0 ? startOf(row) : end(byEnd[done - 1] as number));
  }
  const last = byEnd.length === 0 ? startOf(row) : end(byEnd.at(-1) as number);
  return { rows, byEnd, ended, gaps, tail: endOf(row) - last };
}

/** How much shorter the root would be if one span lasted `length`. */
export function reduction(timeline: Timeline, schedule: Schedule, row: number, length: number): number {
  const { parents, starts, ends, root } = timeline;
  const lengthNow = (index: number): number => (ends[index] as number) - (starts[index] as number);
  let changed = row;
  let changedLength = length;
  while (changed !== root) {
    if (changedLength === lengthNow(changed)) return 0;
    const [at, to] = [changed, changedLength];
    changed = parents[at] as number;
    changedLength = schedule.lengthOf(changed, (child) => (child === at ? to : lengthNow(child)));
  }
  return lengthNow(root) - changedLength;
}

/** The timeline if some spans lasted as long as told; what lies within them shrinks in proportion. */
export function retime(
  timeline: Timeline,
  schedule: Schedule,
  lengths: ReadonlyMap<number, number>,
): Timeline {
  const { walk, starts, ends, ownEnds, parents } = timeline;
  const natural = new Float64Array(starts.length);
  const wanted = new Float64Array(starts.length);
  const offsets = new Float64Array(starts.length);
  for (let at = walk.length - 1; at >= 0; at -= 1) {
    const row = walk[at] as number;
    const length = schedule.lengthOf(row, (child) => wanted[child] as number, offsets);
    natural[row] = length;
    wanted[row] = Math.min(lengths.get(row) ?? length, length);
  }
  const newStarts = starts.slice();
  const newEnds = ends.slice();
  const newOwnEnds = ownEnds.slice();
  for (const row of walk) {
    const parent = parents[row] as number;
    const above = natural[parent] ?? 0;
    const scale = above === 0 ? 1 : ((newEnds[parent] as number) - (newStarts[parent] as number)) / above;
    const now = starts[row] as number;
    const start = (newStarts[parent] ?? now) + Math.floor((offsets[row] as number) * scale);
    const end = Math.min(start + Math.floor((wanted[row] as number) * scale), newEnds[parent] ?? Infinity);
    newStarts[row] = start;
    newEnds[row] = end;
    newOwnEnds[row] = Math.min(end, start + (ownEnds[row] as number) - now);
  }
  return { ...timeline, starts: newStarts, ends: newEnds, ownEnds: newOwnEnds };
}
