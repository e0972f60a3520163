import { judgeIterations, type TestTrace, untilSettled } from '@clnrm/spans';
import type { ResolvedDeterminism } from '../options/resolved-options.ts';

/** Where an attempt of a test stands among the iterations of the test. */
export interface Iteration {
  /** From 0. */
  readonly index: number;
  readonly count: number;
  readonly options: ResolvedDeterminism;
}

/** Gathers the iterations of the tests of one file, and compares those of a test when the last has run. */
export class Iterations {
  readonly #isFixed: boolean;
  readonly #tests = new Map<string, Map<number, TestTrace>>();

  /** Takes whether randomness is fixed. */
  constructor(isFixed: boolean) {
    this.#isFixed = isFixed;
  }

  /**
   * Takes an iteration that has passed. One that failed is left out: the test has failed for a better reason.
   * @throws {ClnrmError} `CLNRM_NOT_DETERMINISTIC` or `CLNRM_NOT_SETTLED`
   */
  async add(test: TestTrace, { index, count, options }: Iteration): Promise<void> {
    await untilSettled(test);
    const { id } = test.test;
    const known = this.#tests.get(id) ?? new Map<number, TestTrace>();
    this.#tests.set(id, known);
    known.set(index, test);
    if (index < count - 1) return;
    this.#tests.delete(id);
    const { volatile, ignore } = options;
    judgeIterations([...known.values()], { volatile, ignore, isFixed: this.#isFixed });
  }
}
