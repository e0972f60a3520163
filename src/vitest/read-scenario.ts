import { ClnrmError, didYouMean } from '@clnrm/model';
import type { Definitions, ScenarioLayer, ServiceSet } from '@clnrm/scenario';
import { findLayers, isServiceSet, services } from '@clnrm/scenario';
import type { TestOptions } from 'vitest';
import { determinism as repeated } from '../options/determinism.ts';
import type { ScenarioOptions } from './scenario.ts';

/** What a scenario is defined with, checked and in one form. */
export interface ReadScenario<Body> {
  readonly set: ServiceSet;
  readonly layers: readonly ScenarioLayer[];
  readonly options: Omit<TestOptions, 'shuffle'>;
  readonly run: Body;
}

/** A function that a scenario runs. */
export type AnyBody = (...args: never[]) => unknown;

/** The services of a scenario that has none. */
export const noServices: ServiceSet = services<Definitions>({});

const known: readonly (keyof ScenarioOptions)[] = [
  'services',
  'layers',
  'determinism',
  'timeout',
  'retry',
  'repeats',
  'concurrent',
  'skip',
  'only',
  'todo',
  'fails',
  'tags',
  'meta',
];

/**
 * Reads what follows the name of a scenario: options and a body, or a body and perhaps its time limit in milliseconds.
 * @throws ClnrmError `CLNRM_SCENARIO` for what cannot have been meant, `CLNRM_LAYER` for a layer that there is not.
 */
export function readScenario<Body extends AnyBody>(
  name: unknown,
  first: unknown,
  second: unknown,
): ReadScenario<Body> {
  if (typeof name !== 'string')
    throw scenarioError(name, `its name is ${show(name)}`, 'Give a text before all else');
  const [given, run] =
    typeof first === 'function' ? [timeLimitOf(name, second), first] : [optionsOf(name, first), second];
  if (typeof run !== 'function') {
    const remedy = `Give a function after its options, or write scenario.todo(${show(name)})`;
    throw scenarioError(name, `its body is ${show(run)}`, remedy);
  }
  const { services: set = noServices, layers = [], determinism, ...options } = given;
  return {
    set,
    layers: findLayers(layers),
    options:
      determinism === undefined ? options : { ...options, ...iterated(options, repeated(determinism)) },
    run: run as unknown as Body,
  };
}

/** Refuses what is no set of services. `what` completes "Failed to define ...". */
export function requireSet(what: string, set: unknown): void {
  if (isServiceSet(set)) return;
  const isPlain = typeof set === 'object' && set !== null && !Array.isArray(set);
  const reason = isPlain ? 'its services are not put together' : `its services are ${show(set)}`;
  throw new ClnrmError(
    'CLNRM_SCENARIO',
    `Failed to define ${what}: ${reason}. Give what services({ … }) returns.`,
  );
}

function timeLimitOf(name: string, timeout: unknown): ScenarioOptions {
  if (timeout === undefined) return {};
  if (typeof timeout === 'number') return { timeout };
  const remedy = 'Give options before the body, or a time limit in milliseconds after it';
  throw scenarioError(name, `what follows its body is ${show(timeout)}`, remedy);
}

function optionsOf(name: string, options: unknown): ScenarioOptions {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw scenarioError(name, `its options are ${show(options)}`, 'Give an object, or leave them out');
  }
  const stranger = Object.keys(options).find((key) => !(known as readonly string[]).includes(key));
  if (stranger !== undefined) {
    const near = didYouMean(stranger, known);
    const names = known.map((key) => `"${key}"`).join(', ');
    const remedy = `${near === undefined ? '' : `${near} `}Use one of ${names}`;
    throw scenarioError(name, `there is no option "${stranger}"`, remedy);
  }
  const given = options as ScenarioOptions;
  if (given.services !== undefined) requireSet(`the scenario ${show(name)}`, given.services);
  if (given.layers !== undefined && !Array.isArray(given.layers)) {
    throw scenarioError(name, `its "layers" is ${show(given.layers)}`, `Give a list, such as ['chaos']`);
  }
  return given;
}

function iterated(
  options: TestOptions,
  { repeats, meta }: { readonly repeats: number; readonly meta: object },
): TestOptions {
  return { repeats, meta: { ...options.meta, ...meta } };
}

function scenarioError(name: unknown, reason: string, remedy: string): ClnrmError {
  const which = typeof name === 'string' ? `the scenario ${show(name)}` : 'a scenario';
  return new ClnrmError('CLNRM_SCENARIO', `Failed to define ${which}: ${reason}. ${remedy}.`);
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? (typeof value === 'function' ? 'a function' : 'undefined');
}
