import type { Reporter, TestModule } from 'vitest/node';

/** What the demo is told of each scenario. */
export interface Outcome {
  readonly title: string;
  readonly state: string;
  readonly errors: readonly { readonly name: string; readonly message: string }[];
}

/** Tells the process that started Vitest how each scenario ended. */
// oxlint-disable-next-line import/no-default-export -- Vitest loads a reporter by its default export
export default class DemoReport implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const outcomes = tests.map((test): Outcome => {
      const { state, errors = [] } = test.result();
      return { title: test.name, state, errors: errors.map(({ name = '', message }) => ({ name, message })) };
    });
    process.send?.(outcomes);
  }
}
