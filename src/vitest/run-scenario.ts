import type { ScenarioLayer } from '@clnrm/scenario';
import { runInLayers } from '@clnrm/scenario';
import { currentTestTrace } from '@clnrm/spans';
import { attemptOf } from '../room/test-attempt.ts';
import type { RunningScenario } from './scenario-test.ts';

/** Runs the body of a scenario inside its layers, and fails it when one of its services died meanwhile. */
export async function runScenario(
  { services, steps, context }: RunningScenario,
  layers: readonly ScenarioLayer[],
  body: () => unknown,
): Promise<void> {
  const world = {
    test: attemptOf(context.task).test,
    services: services.services,
    step: steps.step,
    signal: context.signal,
    learn: currentTestTrace()?.learn ?? (() => {}),
  };
  await runInLayers(layers, world, async () => {
    await body();
    services.check();
  });
}
