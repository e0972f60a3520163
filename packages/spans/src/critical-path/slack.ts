import type { Schedule } from './retime.ts';
import type { Timeline } from './timeline.ts';

/** For each span of the tree, by how many nanoseconds it could end later without the root ending later. */
export function slackOfAll(timeline: Timeline, schedule: Schedule): Float64Array {
  const { walk, ends, starts, root } = timeline;
  const latest = new Float64Array(ends.length);
  latest[root] = ends[root] as number;
  const slack = new Float64Array(ends.length);
  for (const row of walk) {
    const { rows, byEnd, ended, gaps, tail } = schedule.family(row);
    if (rows.length === 0) continue;
    const rank = new Int32Array(rows.length);
    for (const [place, at] of byEnd.entries()) rank[at] = place;
    // The latest end before the children from `at` on, so that each of them keeps its own latest end.
    const bounds = new Float64Array(rows.length + 1).fill(Infinity);
    for (let at = rows.length - 1; at >= 0; at -= 1) {
      const child = rows[at] as number;
      const waiting = bounds[firstWaiting(ended, rank[at] as number)] as number;
      const end = Math.min((latest[row] as number) - tail, waiting);
      const length = (ends[child] as number) - (starts[child] as number);
      latest[child] = end;
      slack[child] = end - (ends[child] as number);
      bounds[at] = Math.min(bounds[at + 1] as number, end - length - (gaps[at] as number));
    }
  }
  return slack;
}

/** The first of the children that wait for the one whose end has this rank; `ended` never falls. */
function firstWaiting(ended: Int32Array, rank: number): number {
  let low = 0;
  let high = ended.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ended[middle] as number) > rank) high = middle;
    else low = middle + 1;
  }
  return low;
}
