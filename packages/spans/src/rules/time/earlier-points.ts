import type { Bounds } from '../../clock/bounds.ts';
import type { Point } from '../../clock/point.ts';
import type { TimeLine } from '../../clock/time-line.ts';
import { judgePair, type PairVerdict } from './pair-verdict.ts';
import { byClock, latestFirst, type Reading } from './readings.ts';

interface Track {
  readonly clock: string;
  /** The latest first. */
  readonly readings: readonly Reading[];
  /** No reading is less precise than this. */
  readonly width: number;
}

/** Points of one kind, made ready to find the one that comes last before another point. */
export class EarlierPoints {
  readonly #line: TimeLine;
  readonly #tracks: readonly Track[];

  constructor(line: TimeLine, points: readonly Point[]) {
    this.#line = line;
    this.#tracks = [...byClock(line, points)].map(([clock, readings]) => ({
      clock,
      readings: readings.toSorted(latestFirst),
      width: readings.reduce((widest, { at }) => Math.max(widest, at.max - at.min), 0),
    }));
  }

  /**
   * Judges whether one of the points comes before `to` by a distance within limits. Where none does, the verdict is of one
   * that cannot be told, else of the nearest.
   */
  judge(to: Point, limits: Bounds): PairVerdict | undefined {
    let best: PairVerdict | undefined;
    for (const from of this.#candidates(to, limits)) {
      const verdict = judgePair(this.#line, from, to, limits);
      if (verdict.kind === 'proved') return verdict;
      if (best === undefined || (best.kind === 'refuted' && verdict.kind === 'undetermined')) best = verdict;
    }
    return best;
  }

  /** Those that may be near enough, the last that is surely earlier first; at least one of each clock, for the message. */
  *#candidates(to: Point, limits: Bounds): Generator<Point> {
    const { clock, at } = this.#line.momentOf(to);
    for (const track of this.#tracks) {
      const { readings } = track;
      const offset = this.#line.offset(track.clock, clock);
      const [min, max] = [at.min + offset.min, at.max + offset.max];
      const first = firstIndex(readings, (reading) => reading.at.max <= min);
      for (let index = first; index < readings.length; index += 1) {
        const reading = readings[index] as Reading;
        if (index > first && min - reading.at.max > limits.max) break;
        yield reading.point;
      }
      for (let index = first - 1; index >= 0; index -= 1) {
        const reading = readings[index] as Reading;
        if (index < first - 1 && reading.at.max - track.width > max) break;
        yield reading.point;
      }
    }
  }
}

/** The first index from which on a condition holds, which holds for all after it. */
function firstIndex<T>(list: readonly T[], holds: (item: T) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}
