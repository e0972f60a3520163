import type { TestSequencer, TestSpecification, Vitest } from 'vitest/node';

type SequencerClass = new (vitest: Vitest) => TestSequencer;

/** Puts a step after a sequencer: what it returns is the order of the run, and what it leaves out is not run. */
export function planningSequencer(
  Base: SequencerClass,
  plan: (specs: TestSpecification[]) => Promise<TestSpecification[]>,
): SequencerClass {
  return class PlanningSequencer implements TestSequencer {
    readonly #base: TestSequencer;

    constructor(vitest: Vitest) {
      this.#base = new Base(vitest);
    }

    async shard(specs: TestSpecification[]): Promise<TestSpecification[]> {
      return this.#base.shard(specs);
    }

    async sort(specs: TestSpecification[]): Promise<TestSpecification[]> {
      return plan(await this.#base.sort(specs));
    }
  };
}
