import { expect, onTestFinished, test } from 'vitest';
import type { LayerWorld, ScenarioLayer } from './layer.ts';
import { dependencyGraph } from '../graph/dependency-graph.ts';
import { Steps } from '../world/step.ts';
import { findLayers, registerLayer } from './layer-registry.ts';
import { runInLayers, runStepInLayers } from './run-in-layers.ts';

const world: LayerWorld = {
  test: { id: '1', name: 'pays', file: '/a.test.ts', project: '' },
  services: {},
  graph: dependencyGraph([]),
  starts: [],
  spans: undefined,
  step: async (_, run) => await run(),
  steps: [],
  signal: new AbortController().signal,
  elapsed: () => 0,
  pause: async () => {},
  defer: () => async () => {},
  learn: () => {},
};

test('layers nest in the order they are listed', async () => {
  const notes: string[] = [];
  const noting = (name: string): ScenarioLayer => ({
    name,
    around: async (_, next) => {
      notes.push(`+${name}`);
      await next();
      notes.push(`-${name}`);
    },
  });
  await runInLayers([noting('performance'), noting('chaos')], world, async () => void notes.push('body'));

  expect(notes).toEqual(['+performance', '+chaos', 'body', '-chaos', '-performance']);
});

test('a layer cannot turn a failure into a pass', async () => {
  const kind: ScenarioLayer = { name: 'kind', around: async (_, next) => await next().catch(() => {}) };

  await expect(runInLayers([kind], world, async () => await Promise.reject(new Error('no')))).rejects.toThrow(
    'no',
  );
});

test.each([[0], [2]])('a layer that calls next %i times is named', async (times) => {
  const wrong: ScenarioLayer = {
    name: 'wrong',
    around: async (_, next) => {
      for (let left = times; left > 0; left--) await next();
    },
  };

  await expect(runInLayers([wrong], world, async () => {})).rejects.toThrow(
    `Failed to run a scenario in layer "wrong": it called "next" ${times} times. A layer must call it once.`,
  );
});

test('layers wrap steps as they wrap the body, each under its own name', async () => {
  const notes: string[] = [];
  const noting = (name: string): ScenarioLayer => ({
    name,
    aroundStep: async (_, { name: step, within }, next) => {
      notes.push(`${name} ${[...within, step].join(' › ')}`);
      await next();
    },
  });
  const steps = new Steps();
  const layers = [noting('one'), { name: 'none' }, noting('two')];
  steps.around = async (step, run) => await runStepInLayers(layers, world, step, run);
  const sum = await steps.step('outer', async () => {
    const [a, b] = await Promise.all([steps.step('a', () => 1), steps.step('b', () => 2)]);
    return a + b;
  });

  expect(sum).toBe(3);
  expect(notes.toSorted()).toEqual([
    'one outer',
    'one outer › a',
    'one outer › b',
    'two outer',
    'two outer › a',
    'two outer › b',
  ]);
});

test('a layer that does not run a step is named with the step', async () => {
  const deaf: ScenarioLayer = { name: 'deaf', aroundStep: async () => {} };
  const step = { name: 'pays', within: [], begin: 0 };

  await expect(runStepInLayers([deaf], world, step, async () => {})).rejects.toThrow(
    'Failed to run step "pays" in layer "deaf": it called "next" 0 times. A layer must call it once.',
  );
});

test('a layer is listed by its name, by its name with options, or as it is', () => {
  onTestFinished(() => void Reflect.deleteProperty(globalThis, Symbol.for('clnrm.scenario.layers')));
  const given: unknown[] = [];
  const around: ScenarioLayer['around'] = async (_, next) => await next();
  registerLayer('chaos', (options) => {
    given.push(options);
    return { around };
  });
  const own: ScenarioLayer = { name: 'own', around };

  expect(findLayers(['chaos', own])).toEqual([{ name: 'chaos', around }, own]);
  expect(findLayers([['chaos', { fault: 'kill' }]])).toEqual([{ name: 'chaos', around }]);
  expect(given).toEqual([undefined, { fault: 'kill' }]);
});

test('an unknown layer is answered with those that there are', () => {
  expect(() => findLayers(['chaoss'])).toThrow(
    'Failed to switch on the layers of a scenario: there is no layer "chaoss". ' +
      'None is installed: add the capability that has it to clnrm({ capabilities }).',
  );
  onTestFinished(() => void Reflect.deleteProperty(globalThis, Symbol.for('clnrm.scenario.layers')));
  registerLayer('chaos', () => ({}));
  expect(() => findLayers(['chaoss'])).toThrow(
    'Failed to switch on the layers of a scenario: there is no layer "chaoss". There are "chaos".',
  );
  registerLayer('performance', () => ({}));
  expect(() => findLayers(['chaoss'])).toThrow(
    'Failed to switch on the layers of a scenario: there is no layer "chaoss". ' +
      'Did you mean "chaos"? There are "chaos", "performance".',
  );
  expect(() => findLayers(['chaos', ['chaos', {}]])).toThrow(
    'Failed to switch on the layers of a scenario: "chaos" is listed twice. List each layer once.',
  );
  // @ts-expect-error wrong on purpose
  expect(() => findLayers([{ around: true }])).toThrow(
    'Failed to switch on the layers of a scenario: {"around":true} is no layer. ' +
      'Give its name, a list of its name and its options, or a layer.',
  );
});
