import type { ScenarioLayer } from './layer.ts';

/**
 * The layers that scenarios may list by name, each with its options. Whoever brings a layer adds it, and from then on a name
 * that nobody has added does not compile.
 *
 * @example
 * declare module 'clnrm/scenario' {
 *   interface ScenarioLayers {
 *     readonly stopwatch: StopwatchOptions;
 *   }
 * }
 */
// Declarations are merged into it, which a type alias cannot have done to it.
// oxlint-disable-next-line typescript/no-empty-object-type
export interface ScenarioLayers {}

type Added = Extract<keyof ScenarioLayers, string>;

/** The name of a layer: one of those that were added; any where none was. */
export type LayerName = [Added] extends [never] ? string : Added;

/** The options of a layer, unknown where it was not added. */
export type LayerOptions<N extends string> = N extends Added ? ScenarioLayers[N] : unknown;

/** A layer as a scenario lists it: its name, its name with options, or the layer itself. */
export type LayerOption =
  | LayerName
  | ScenarioLayer
  | { readonly [N in LayerName]: readonly [name: N, options: LayerOptions<N>] }[LayerName];
