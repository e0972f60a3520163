import { ClnrmError, didYouMean } from '@clnrm/model';
import type { LayerWork, ScenarioLayer } from './layer.ts';
import type { LayerName, LayerOption, LayerOptions } from './scenario-layers.ts';

type MakeLayer = (options: unknown) => LayerWork;

const key = Symbol.for('clnrm.scenario.layers');

/** How layers are made, by name, shared by all copies of this package in a process. */
const holder = globalThis as { [key]?: Map<string, MakeLayer> };

/**
 * Makes a layer known by its name; `make` gets the options that a scenario gives with it, if any. A capability calls this in
 * the module that it names as its `room`.
 *
 * @example
 * registerLayer('stopwatch', ({ limit = 1000 } = {}) => ({ around: async (world, next) => { await next(); } }));
 */
export function registerLayer<const N extends LayerName>(
  name: N,
  make: (options: LayerOptions<N> | undefined) => LayerWork,
): void {
  holder[key] ??= new Map();
  holder[key].set(name, make as MakeLayer);
}

/**
 * Finds the layers that a scenario lists, each by name, by name with options, or as it is.
 * @throws ClnrmError `CLNRM_LAYER` for a name that no layer has, and for a layer that is listed twice.
 */
export function findLayers(listed: readonly LayerOption[]): readonly ScenarioLayer[] {
  const layers = listed.map(readLayer);
  const names = layers.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return layers;
  throw layerError(`"${twice}" is listed twice`, 'List each layer once.');
}

function readLayer(given: LayerOption): ScenarioLayer {
  if (typeof given === 'string') return makeLayer(given, undefined);
  if (isPair(given)) return makeLayer(given[0], given[1]);
  if (isLayer(given)) return given;
  const shown = JSON.stringify(given) ?? 'undefined';
  throw layerError(`${shown} is no layer`, 'Give its name, a list of its name and its options, or a layer.');
}

function makeLayer(name: string, options: unknown): ScenarioLayer {
  const make = holder[key]?.get(name);
  if (make !== undefined) return { ...make(options), name };
  const names = [...(holder[key]?.keys() ?? [])].toSorted();
  const near = names.length > 1 ? didYouMean(name, names) : undefined;
  const remedy =
    names.length === 0
      ? 'None is installed: add the capability that has it to clnrm({ capabilities }).'
      : `${near === undefined ? '' : `${near} `}There are ${names.map((each) => `"${each}"`).join(', ')}.`;
  throw layerError(`there is no layer "${name}"`, remedy);
}

function isPair(given: unknown): given is readonly [string, unknown] {
  return Array.isArray(given) && given.length === 2 && typeof given[0] === 'string';
}

function isLayer(given: unknown): given is ScenarioLayer {
  if (typeof given !== 'object' || given === null) return false;
  const { name, around, aroundStep } = given as Readonly<Record<string, unknown>>;
  return typeof name === 'string' && (typeof around === 'function' || typeof aroundStep === 'function');
}

function layerError(reason: string, remedy: string): ClnrmError {
  return new ClnrmError('CLNRM_LAYER', `Failed to switch on the layers of a scenario: ${reason}. ${remedy}`);
}
