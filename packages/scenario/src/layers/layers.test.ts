import { expect, onTestFinished, test } from 'vitest';
import type { LayerWorld, ScenarioLayer } from './layer.ts';
import { findLayers, registerLayer } from './layer-registry.ts';
import { runInLayers } from './run-in-layers.ts';

const world: LayerWorld = {
  test: { id: '1', name: 'pays', file: '/a.test.ts', project: '' },
  services: {},
  step: async (_, run) => await run(),
  signal: new AbortController().signal,
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

test('an unknown layer is answered with those that there are', () => {
  expect(() => findLayers(['chaoss'])).toThrow(
    'Failed to switch on the layers of a scenario: there is no layer "chaoss". ' +
      'None is installed: add the capability that has it to clnrm({ capabilities }).',
  );
  const chaos: ScenarioLayer = { name: 'chaos', around: async (_, next) => await next() };
  onTestFinished(() => void Reflect.deleteProperty(globalThis, Symbol.for('clnrm.scenario.layers')));
  registerLayer(chaos);

  expect(findLayers(['chaos'])).toEqual([chaos]);
  expect(() => findLayers(['chaoss'])).toThrow('There are "chaos".');
  expect(() => findLayers(['chaos', chaos])).toThrow('"chaos" is listed twice. List each layer once.');
});
