import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { clnrm } from './src/public/config.ts';

const conditions = ['@clnrm/source'];

const source = {
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { pool: 'clnrm', execArgv: ['--conditions=@clnrm/source'] },
};

// What these test is the recorder, of which a process has one, and code that runs outside of any span.
const untraced = ['packages/spans/src/**/*.test.ts', 'packages/scenario/src/**/*.test.ts'];

// clnrm tests itself: its own suite runs in rooms and is audited.
export default defineConfig({
  test: {
    // Much of the suite waits for processes that it has started: two of its files keep two processors busy, not one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        ...source,
        plugins: [clnrm({ leaks: 'fail' })],
        test: {
          ...source.test,
          name: 'unit',
          include: [
            'packages/*/src/**/*.test.ts',
            'bench/**/*.test.ts',
            'src/**/*.test.ts',
            'test/*.test.ts',
          ],
          exclude: [...configDefaults.exclude, ...untraced],
        },
      },
      {
        ...source,
        plugins: [clnrm({ leaks: 'fail', spans: false })],
        test: { ...source.test, name: 'untraced', retry: 2, include: untraced },
      },
      {
        ...source,
        // These run Vitest in turn, which keeps a token in the home folder.
        plugins: [clnrm({ leaks: 'off' })],
        test: {
          ...source.test,
          name: 'runs',
          // A run in a run on a machine that has too much to do misses deadlines that neither of them is about.
          retry: 2,
          include: ['test/{runs,packed,docs}/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
