/** Keeps count of what was told in the first go of a file, so that the second go does not tell it again. */
export class Told {
  readonly #counts = new Map<string, number>();
  #again = new Map<string, number>();

  /** Starts the second go. */
  rewind(): void {
    this.#again = new Map(this.#counts);
  }

  /** Notes a fact; false when it only repeats one of the first go. */
  isNew(fact: string): boolean {
    const left = this.#again.get(fact) ?? 0;
    if (left > 0) {
      this.#again.set(fact, left - 1);
      return false;
    }
    this.#counts.set(fact, (this.#counts.get(fact) ?? 0) + 1);
    return true;
  }
}
