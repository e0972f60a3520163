import type { Measurement } from '../support/bench.ts';
import { summarize } from '../support/statistics.ts';
import type { IsolationFigures } from './isolation-process.ts';
import { runProcess } from './support/run-process.ts';

const spansPerTest = 20;

/** Runs tests at once in one process and counts spans that reached the wrong test, or none. */
export const isolation: Measurement = {
  ids: [
    'isolation-in-process',
    'isolation-otlp',
    'isolation-reported',
    'isolation-rate-in-process',
    'isolation-rate-otlp',
  ],
  measure: async ({ quick, progress }) => {
    const tests = quick ? 1000 : 10_000;
    const run = (mode: string): Promise<IsolationFigures> => {
      progress(`isolation: ${mode}`);
      const script = new URL('./isolation-process.ts', import.meta.url);
      return runProcess(script, mode, String(tests), String(spansPerTest));
    };
    const inProcess = await run('in-process');
    const otlp = await run('otlp');
    const what = `spans that reached the wrong test or none, of ${tests} concurrent tests with ${spansPerTest} spans each`;
    const planted = inProcess.planted + otlp.planted;
    const rate = (id: string, { seconds }: IsolationFigures) =>
      summarize([tests / seconds], {
        id: `isolation-rate-${id}`,
        what: `concurrent tests that make or are sent ${spansPerTest} spans and claim them`,
        unit: 'tests/s',
        better: 'higher',
      });
    return [
      {
        kind: 'measured',
        results: [
          summarize([inProcess.misattributed + inProcess.lost], {
            id: 'isolation-in-process',
            what: `${what}, made in their process`,
            unit: 'spans',
            goal: 0,
          }),
          summarize([otlp.misattributed + otlp.lost], {
            id: 'isolation-otlp',
            what: `${what}, sent over OTLP`,
            unit: 'spans',
            goal: 0,
          }),
          summarize([(100 * (inProcess.reported + otlp.reported)) / planted], {
            id: 'isolation-reported',
            what: `spans of no test that the room reports, of ${planted} that were planted among them`,
            unit: '%',
            goal: 100,
            better: 'higher',
          }),
          rate('in-process', inProcess),
          rate('otlp', otlp),
        ],
      },
    ];
  },
};
