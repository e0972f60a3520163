import type { LayerSpans, LayerWorld, ScenarioLayer } from '@clnrm/scenario';
import { pause, runInLayers, runStepInLayers } from '@clnrm/scenario';
import type { TestTrace } from '@clnrm/spans';
import { currentTestTrace } from '@clnrm/spans';
import { attemptOf } from '../room/test-attempt.ts';
import type { RunningScenario } from './scenario-test.ts';

/** Runs the body of a scenario inside its layers, and fails it when one of its services died meanwhile. */
export async function runScenario(
  running: RunningScenario,
  layers: readonly ScenarioLayer[],
  body: () => unknown,
): Promise<void> {
  const { services, steps } = running;
  const world = layerWorld(running);
  if (layers.some(({ aroundStep }) => aroundStep !== undefined))
    steps.around = async (step, run) => await runStepInLayers(layers, world, step, run);
  await runInLayers(layers, world, async () => {
    await body();
    services.check();
  });
}

function layerWorld({ services, graph, steps, undos, learn, context }: RunningScenario): LayerWorld {
  const test = currentTestTrace();
  const { signal, task } = context;
  return {
    test: attemptOf(task).test,
    services: services.services,
    graph,
    starts: services.starts,
    spans: test && spansOf(test),
    step: steps.step,
    get steps() {
      return steps.records;
    },
    signal,
    elapsed: steps.elapsed,
    pause: async (milliseconds) => await pause(milliseconds, signal),
    defer: undos.defer,
    learn,
  };
}

function spansOf(test: TestTrace): LayerSpans {
  return {
    get arrived() {
      return test.spans;
    },
    subscribe: (listener) => {
      let seen = test.spans.length;
      return test.onSpans(() => {
        const batch = test.spans.slice(seen);
        seen = test.spans.length;
        if (batch.length > 0) listener(batch);
      });
    },
  };
}
