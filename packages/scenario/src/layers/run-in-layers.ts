import { ClnrmError } from '@clnrm/model';
import type { LayerWorld, ScenarioLayer } from './layer.ts';
import type { StepStart } from '../world/step.ts';

type Next = () => Promise<void>;

/**
 * Runs `body` inside layers, the first outermost. What the body throws comes out, whatever the layers make of it.
 * @throws ClnrmError `CLNRM_LAYER` for a layer that did not run what it wraps exactly once.
 */
export async function runInLayers(
  layers: readonly ScenarioLayer[],
  world: LayerWorld,
  body: Next,
): Promise<void> {
  const wrapping = layers.map(({ name, around }) => wrap(name, around && ((next) => around(world, next))));
  await nest(wrapping, 'a scenario', body);
}

/** Runs a step inside layers, in the same way. */
export async function runStepInLayers(
  layers: readonly ScenarioLayer[],
  world: LayerWorld,
  step: StepStart,
  body: Next,
): Promise<void> {
  const wrapping = layers.map(({ name, aroundStep }) =>
    wrap(name, aroundStep && ((next) => aroundStep(world, step, next))),
  );
  await nest(wrapping, `step "${step.name}"`, body);
}

/** How one layer wraps something. */
interface Wrapping {
  readonly layer: string;
  readonly around: (next: Next) => Promise<void>;
}

function wrap(layer: string, around: ((next: Next) => Promise<void>) | undefined): Wrapping {
  return { layer, around: around ?? (async (next) => await next()) };
}

async function nest(wrappings: readonly Wrapping[], what: string, body: Next): Promise<void> {
  const [outer, ...inner] = wrappings;
  if (outer === undefined) return await body();
  let calls = 0;
  let failure: { readonly error: unknown } | undefined;
  await outer.around(async () => {
    calls++;
    try {
      await nest(inner, what, body);
    } catch (error) {
      failure ??= { error };
      throw error;
    }
  });
  if (failure !== undefined) throw failure.error;
  if (calls === 1) return;
  throw new ClnrmError(
    'CLNRM_LAYER',
    `Failed to run ${what} in layer "${outer.layer}": it called "next" ${calls} times. A layer must call it once.`,
  );
}
