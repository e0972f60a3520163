/** What is to be done at the end, the last first. */
export class Undos {
  readonly #open = new Set<() => Promise<void>>();

  /** Keeps something for the end; returns a function that does it now instead. */
  readonly defer = (undo: () => unknown): (() => Promise<void>) => {
    const run = async (): Promise<void> => {
      if (this.#open.delete(run)) await undo();
    };
    this.#open.add(run);
    return run;
  };

  /** Does what is left. When something fails, the rest is done all the same, and then the first failure is thrown. */
  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (const run of [...this.#open].toReversed()) {
      await run().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
