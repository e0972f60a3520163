import { ClnrmError } from '@clnrm/model';
import type { ScenarioLayer } from './layer.ts';

const key = Symbol.for('clnrm.scenario.layers');

/** Layers by name, shared by all copies of this package in a process. */
const holder = globalThis as { [key]?: Map<string, ScenarioLayer> };

/**
 * Makes a layer known by its name, with the options that it has where a scenario gives none. A capability calls this in the
 * module that it names as its `room`.
 */
export function registerLayer(layer: ScenarioLayer): void {
  holder[key] ??= new Map();
  holder[key].set(layer.name, layer);
}

/**
 * Finds the layers that a scenario lists, each by name or as it is.
 * @throws ClnrmError `CLNRM_LAYER` for a name that no layer has, and for a layer that is listed twice.
 */
export function findLayers(listed: readonly (string | ScenarioLayer)[]): readonly ScenarioLayer[] {
  const layers = listed.map((each) => (typeof each === 'string' ? requireLayer(each) : each));
  const names = layers.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return layers;
  throw new ClnrmError(
    'CLNRM_LAYER',
    `Failed to switch on the layers of a scenario: "${twice}" is listed twice. List each layer once.`,
  );
}

function requireLayer(name: string): ScenarioLayer {
  const layer = holder[key]?.get(name);
  if (layer !== undefined) return layer;
  const names = [...(holder[key]?.keys() ?? [])].toSorted().map((each) => `"${each}"`);
  const remedy =
    names.length === 0
      ? 'None is installed: add the capability that has it to clnrm({ capabilities }).'
      : `There are ${names.join(', ')}.`;
  throw new ClnrmError(
    'CLNRM_LAYER',
    `Failed to switch on the layers of a scenario: there is no layer "${name}". ${remedy}`,
  );
}
