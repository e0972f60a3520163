import { type Bounds, unbounded, zero } from './bounds.ts';

/**
 * What is known of how far clocks are apart: a graph whose edges say `offset(to) - offset(from) <= limit`. All that
 * follows from the edges together is found by shortest paths; edges that contradict each other make a negative cycle.
 * @see Dechter, Meiri, Pearl: Temporal constraint networks, 1991
 */
export class OffsetBounds {
  readonly #clocks = new Map<string, number>();
  /** Row `from`, column `to`. */
  #limits: number[][] = [];
  #isClosed = true;

  /** Clocks that were named so far. */
  get clocks(): readonly string[] {
    return [...this.#clocks.keys()];
  }

  /** Adds `offset(to) - offset(from) <= limit`. */
  limit(from: string, to: string, limit: number): void {
    const [i, j] = [this.#indexOf(from), this.#indexOf(to)];
    const row = this.#limits[i] as number[];
    if (i === j || limit >= (row[j] as number)) return;
    row[j] = limit;
    this.#isClosed = false;
  }

  /** The bounds of `offset(to) - offset(from)`: what to add to a reading of `to` to compare it with one of `from`. */
  between(from: string, to: string): Bounds {
    if (from === to) return zero;
    const [i, j] = [this.#clocks.get(from), this.#clocks.get(to)];
    if (i === undefined || j === undefined) return unbounded;
    this.#close();
    return { min: -(this.#limits[j]?.[i] as number), max: this.#limits[i]?.[j] as number };
  }

  /** The clocks about which the edges contradict each other. */
  contradictions(): readonly string[] {
    this.#close();
    return this.clocks.filter((_, index) => (this.#limits[index]?.[index] as number) < 0);
  }

  #indexOf(clock: string): number {
    const known = this.#clocks.get(clock);
    if (known !== undefined) return known;
    const index = this.#clocks.size;
    this.#clocks.set(clock, index);
    for (const row of this.#limits) row.push(Infinity);
    this.#limits.push(Array.from({ length: index + 1 }, (_, column) => (column === index ? 0 : Infinity)));
    return index;
  }

  #close(): void {
    if (this.#isClosed) return;
    const limits = this.#limits;
    const size = limits.length;
    for (let via = 0; via < size; via += 1) {
      for (let from = 0; from < size; from += 1) {
        const row = limits[from] as number[];
        const first = row[via] as number;
        if (first === Infinity) continue;
        for (let to = 0; to < size; to += 1) {
          const sum = first + (limits[via]?.[to] as number);
          if (sum < (row[to] as number)) row[to] = sum;
        }
      }
    }
    this.#isClosed = true;
  }
}
