import type { TestProject, TestSpecification } from 'vitest/node';

/** Counts the files of a run that no room was asked for yet, so that none is prepared in vain. */
export class FilesToCome {
  readonly #counts = new Map<TestProject, number>();

  /** Starts over with the files of a run. */
  plan(specs: readonly TestSpecification[]): void {
    this.#counts.clear();
    for (const { project, pool } of specs) {
      if (pool === 'clnrm') this.#counts.set(project, this.of(project) + 1);
    }
  }

  /** Files of the project that are still to come. */
  of(project: TestProject): number {
    return this.#counts.get(project) ?? 0;
  }

  /** One of them has come. */
  take(project: TestProject): void {
    this.#counts.set(project, Math.max(this.of(project) - 1, 0));
  }

  /** None comes any more: the run is over or was cancelled. */
  clear(): void {
    this.#counts.clear();
  }
}
