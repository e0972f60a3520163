import type { LayerWork } from 'clnrm/scenario';
import { name } from './slow-spans.ts';

/** How slow a step is to be. */
export interface SlowStepsOptions {
  /** 1000. Milliseconds from which on a step is told. */
  readonly limit?: number;
}

declare module 'clnrm/scenario' {
  interface ScenarioLayers {
    /** Learns which steps of a scenario took longer than a limit. */
    readonly 'slow-steps': SlowStepsOptions;
  }
}

/** Makes the layer, which scenarios switch on by its name. */
export function slowSteps({ limit = 1000 }: SlowStepsOptions = {}): LayerWork {
  return {
    async around({ steps, test, learn }, next) {
      try {
        await next();
      } finally {
        for (const { name: step, duration } of steps) {
          if (duration < limit) continue;
          learn({
            kind: 'custom',
            capability: name,
            title: test.name,
            data: { step, milliseconds: duration },
          });
        }
      }
    },
  };
}
