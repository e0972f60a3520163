import type { Timeline } from './timeline.ts';

/** Pieces of the critical path from the end of the root to its start; they touch, and together are as long as the root. */
export interface PathPieces {
  readonly length: number;
  readonly rows: readonly number[];
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/**
 * Walks from the end of the root back to its start. At each moment the path is in the span that was waited for: the child
 * that finished last before the moment, as Jaeger's interface and CRISP have it. A child that ends in the very moment in
 * which the next one begins counts. Of children that end together the longest counts.
 * @see https://www.usenix.org/conference/atc22/presentation/zhang-zhizhou (CRISP)
 */
export function walkPath(timeline: Timeline): PathPieces {
  const { root, starts, ends, firstChild } = timeline;
  const pieces = new Pieces();
  const frames: Frame[] = [];
  let row = root;
  let at = ends[root] as number;
  let family = byEnd(timeline, row);
  let next = 0;
  for (;;) {
    // What ends later than this moment was not waited for, and what took no time does not count.
    while (next < family.length && (ends[family[next] as number] as number) > at) next += 1;
    const child = family[next];
    if (child !== undefined && (starts[child] as number) < (ends[child] as number)) {
      pieces.add(row, ends[child] as number, at);
      frames.push({ row, family, next: next + 1 });
      row = child;
      at = ends[child] as number;
      const hasChildren = (firstChild[row] as number) < (firstChild[row + 1] as number);
      family = hasChildren ? byEnd(timeline, row) : childless;
      next = 0;
      continue;
    }
    if (child !== undefined) {
      next += 1;
      continue;
    }
    pieces.add(row, starts[row] as number, at);
    at = starts[row] as number;
    const above = frames.pop();
    if (above === undefined) return pieces;
    ({ row, family, next } = above);
  }
}

interface Frame {
  readonly row: number;
  readonly family: Int32Array;
  readonly next: number;
}

const childless = new Int32Array();

/** The children that took time, the last to end first. */
function byEnd({ children, firstChild, starts, ends }: Timeline, row: number): Int32Array {
  const family = children.slice(firstChild[row], firstChild[row + 1]);
  if (family.length < 2) return family;
  return family.sort(
    (a, b) =>
      (ends[b] as number) - (ends[a] as number) || (starts[a] as number) - (starts[b] as number) || a - b,
  );
}

// Lists rather than typed arrays, which cost more than all else that the path of a small trace needs.
class Pieces implements PathPieces {
  readonly rows: number[] = [];
  readonly from: number[] = [];
  readonly to: number[] = [];

  get length(): number {
    return this.rows.length;
  }

  add(row: number, from: number, to: number): void {
    if (from === to) return;
    this.rows.push(row);
    this.from.push(from);
    this.to.push(to);
  }
}
