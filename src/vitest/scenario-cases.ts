import type { Definitions } from '@clnrm/scenario';
import type { TestAPI } from 'vitest';
import type { AnyBody } from './read-scenario.ts';
import { readScenario } from './read-scenario.ts';
import { runScenario } from './run-scenario.ts';
import type { ScenarioOptions } from './scenario.ts';
import type { ScenarioTest } from './scenario-test.ts';
import { scenarioTest } from './scenario-test.ts';
import type { ScenarioContext, World } from './world.ts';

/** Defines scenarios that differ by a case; the body gets what stands for the case, and its world last. */
export interface ScenarioCases<Given extends readonly unknown[]> {
  <D extends Definitions>(
    name: string,
    options: ScenarioOptions<D>,
    body: (...args: [...Given, World<D>]) => unknown,
  ): void;
  (
    name: string,
    body: (...args: [...Given, ScenarioContext<Definitions>]) => unknown,
    timeout?: number,
  ): void;
}

/** A row of a table that is written as a template: values by the names in its head. */
export type TableRow = Readonly<Record<string, unknown>>;

/** Defines one scenario for each case, which the body gets first. */
export interface ScenarioFor {
  <Row extends object = TableRow>(
    table: TemplateStringsArray,
    ...values: readonly unknown[]
  ): ScenarioCases<readonly [Row]>;
  <const Case>(cases: readonly Case[]): ScenarioCases<readonly [Case]>;
}

/** Defines one scenario for each case; where all cases are lists, the body gets their items one by one. */
export interface ScenarioEach {
  <Row extends object = TableRow>(
    table: TemplateStringsArray,
    ...values: readonly unknown[]
  ): ScenarioCases<readonly [Row]>;
  <const Items extends readonly unknown[]>(cases: readonly Items[]): ScenarioCases<Items>;
  <const Case>(cases: readonly Case[]): ScenarioCases<readonly [Case]>;
}

/** Makes `for` and `each` for the test functions that `modify` makes. */
export function scenarioCases(
  modify: (test: TestAPI<ScenarioTest>) => TestAPI<ScenarioTest>,
  spread: boolean,
): ScenarioFor & ScenarioEach {
  return (cases: readonly unknown[], ...values: readonly unknown[]) => {
    // Vitest spreads the cases of a list only, and only where all of them are lists; rows of a table are objects.
    const isSpread = spread && values.length === 0 && cases.every((each) => Array.isArray(each));
    return (name: string, first: unknown, second?: unknown): void => {
      const { set, layers, options, run } = readScenario<AnyBody>(name, first, second);
      const define = modify(scenarioTest(set)).for(cases as TemplateStringsArray, ...values);
      define(name, options, async (given: unknown, { world }) => {
        const args = isSpread ? (given as readonly unknown[]) : [given];
        const body = run as (...all: readonly unknown[]) => unknown;
        await runScenario(world, layers, () => body(...args, world.world));
      });
    };
  };
}
