import type { Definitions, Handles, LayerOption, ServiceSet } from '@clnrm/scenario';
import type { TestAPI, TestOptions } from 'vitest';
import { test } from 'vitest';
import { runScenario } from './run-scenario.ts';
import type { DeterminismOptions } from '../options/determinism.ts';
import { noServices, readScenario, requireSet } from './read-scenario.ts';
import type { ScenarioEach, ScenarioFor } from './scenario-cases.ts';
import { scenarioCases } from './scenario-cases.ts';
import type { ScenarioTest } from './scenario-test.ts';
import { extendTest, scenarioTest } from './scenario-test.ts';
import type { ScenarioContext, World } from './world.ts';

/** How to run a scenario: its services and layers, and everything that Vitest says of a test. */
export interface ScenarioOptions<D extends Definitions = Definitions> extends Omit<TestOptions, 'shuffle'> {
  /** None. Started before the test, outside of its time limit, and shared or its own as their `scope` says. */
  readonly services?: ServiceSet<D>;
  /** None. Runs the scenario several times, each in a trace of its own, and compares what it did. */
  readonly determinism?: DeterminismOptions;
  /** None. Layers to switch on, each by name, by name with options, or made, the first outermost. */
  readonly layers?: readonly LayerOption[];
}

/** What a scenario does. */
export type ScenarioBody<D extends Definitions> = (world: World<D>) => unknown;

/** Defines a scenario: a test of Vitest that has its services running when it begins. */
export interface Scenario {
  <D extends Definitions>(name: string, options: ScenarioOptions<D>, body: ScenarioBody<D>): void;
  /** `timeout` is in milliseconds. */
  (name: string, body: (world: ScenarioContext<Definitions>) => unknown, timeout?: number): void;
  readonly concurrent: Scenario;
  readonly only: Scenario;
  readonly skip: Scenario;
  readonly fails: Scenario;
  readonly todo: (name: string) => void;
  readonly skipIf: (condition: unknown) => Scenario;
  readonly runIf: (condition: unknown) => Scenario;
  /** Defines one scenario for each case; names take `%s`, `$key` and the like, as Vitest's `test.for` has them. */
  readonly for: ScenarioFor;
  /** Does the same as {@link Scenario.for}, but the body gets the items of a case that is a list one by one. */
  readonly each: ScenarioEach;
  /**
   * Makes a plain test function with a fixture for each service, from Vitest's `test` or from one of your own, with hooks
   * that get them as well. Services are started for the first test that uses one, within its time limit.
   *
   * @example
   * const test = scenario.extend(shop);
   * test('answers', async ({ api }) => expect((await api.fetch('/')).status).toBe(200));
   */
  readonly extend: <D extends Definitions, Context = object>(
    services: ServiceSet<D>,
    base?: TestAPI<Context>,
  ) => TestAPI<Context & ServiceFixtures<D>>;
}

/** What a test has that was extended with services. */
export type ServiceFixtures<D extends Definitions> = Handles<D> &
  Pick<ScenarioContext<D>, 'services' | 'step'>;

type Modify = (test: TestAPI<ScenarioTest>) => TestAPI<ScenarioTest>;
type Modifier = 'concurrent' | 'only' | 'skip' | 'fails';

/**
 * Defines a scenario: a test of Vitest whose services are running, ready and observed when its body begins, and gone
 * afterwards. All that holds for a test of Vitest holds for it: modifiers, cases, hooks, retries, tags, time limits.
 * @throws ClnrmError `CLNRM_LAYER` for a layer that there is not, `CLNRM_SCENARIO` for what cannot have been meant.
 *
 * @example
 * scenario('an order is stored', { services: shop }, async ({ api, step }) => {
 *   await step('orders', () => api.fetch('/orders', { method: 'POST' }));
 *   await expectSpan('INSERT orders');
 * });
 */
export const scenario: Scenario = scenarioBy((test) => test);

function scenarioBy(modify: Modify): Scenario {
  const define = (name: string, first: unknown, second?: unknown): void => {
    const { set, layers, options, run } = readScenario<ScenarioBody<Definitions>>(name, first, second);
    modify(scenarioTest(set))(name, options, async ({ world }) => {
      await runScenario(world, layers, () => run(world.world));
    });
  };
  const also = (modifier: Modifier): Scenario =>
    scenarioBy((test) => modify(test)[modifier] as TestAPI<ScenarioTest>);
  return Object.defineProperties(define as Scenario, {
    ...lazily({
      concurrent: () => also('concurrent'),
      only: () => also('only'),
      skip: () => also('skip'),
      fails: () => also('fails'),
      todo: () => (name: string) => modify(scenarioTest(noServices)).todo(name),
    }),
    skipIf: { value: (condition: unknown) => (condition ? also('skip') : scenarioBy(modify)) },
    runIf: { value: (condition: unknown) => (condition ? scenarioBy(modify) : also('skip')) },
    for: { value: scenarioCases(modify, false) },
    each: { value: scenarioCases(modify, true) },
    extend: { value: extend },
  });
}

function extend(set: ServiceSet, base: TestAPI = test): TestAPI {
  requireSet('a test function with services', set);
  const names = [...Object.keys(set.definitions), 'services', 'step'];
  return names.reduce(
    (api, name) =>
      api.extend(
        name,
        ({ world }) => (world.world as unknown as Readonly<Record<string, unknown>>)[name],
      ) as never,
    extendTest(base, set),
  );
}

/** Properties that are made when they are first asked for: each modifier has all modifiers again. */
function lazily(getters: Readonly<Record<string, () => unknown>>): PropertyDescriptorMap {
  return Object.fromEntries(Object.entries(getters).map(([name, get]) => [name, { get }]));
}
