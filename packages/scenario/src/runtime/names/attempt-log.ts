import type { OutsideAttempt } from '@clnrm/model';

/** More would be a scan of the network, of which the first tell enough. */
const maxDestinations = 1_000;

/** What one service tried to reach: each destination once, in the order in which it was first seen. */
export class AttemptLog {
  readonly #seen = new Map<string, OutsideAttempt>();

  /** All so far. */
  get attempts(): readonly OutsideAttempt[] {
    return [...this.#seen.values()];
  }

  /** Takes one more try down, or as many as `count` says. */
  add({ destination, port, protocol }: Omit<OutsideAttempt, 'count'>, count = 1): void {
    const key = `${protocol} ${destination} ${port ?? ''}`;
    const known = this.#seen.get(key);
    if (known === undefined && this.#seen.size >= maxDestinations) return;
    this.#seen.set(key, { destination, port, protocol, count: (known?.count ?? 0) + count });
  }
}
