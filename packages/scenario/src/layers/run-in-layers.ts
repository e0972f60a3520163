import { ClnrmError } from '@clnrm/model';
import type { LayerWorld, ScenarioLayer } from './layer.ts';

/**
 * Runs `body` inside layers, the first outermost. What the body throws comes out, whatever the layers make of it.
 * @throws ClnrmError `CLNRM_LAYER` for a layer that did not run what it wraps exactly once.
 */
export async function runInLayers(
  layers: readonly ScenarioLayer[],
  world: LayerWorld,
  body: () => Promise<void>,
): Promise<void> {
  const [layer, ...inner] = layers;
  if (layer === undefined) return await body();
  let calls = 0;
  let failure: { readonly error: unknown } | undefined;
  await layer.around(world, async () => {
    calls++;
    try {
      await runInLayers(inner, world, body);
    } catch (error) {
      failure ??= { error };
      throw error;
    }
  });
  if (failure !== undefined) throw failure.error;
  if (calls === 1) return;
  throw new ClnrmError(
    'CLNRM_LAYER',
    `Failed to run a scenario in layer "${layer.name}": it called "next" ${calls} times. A layer must call it once.`,
  );
}
