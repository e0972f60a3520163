import { defineConfig } from 'vitest/config';
import { clnrm } from './src/public/config.ts';

const conditions = ['@clnrm/source'];

export default defineConfig({
  plugins: [clnrm()],
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    pool: 'clnrm',
    execArgv: ['--conditions=@clnrm/source'],
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['packages/*/src/**/*.test.ts', 'src/**/*.test.ts', 'test/*.test.ts'] },
      },
      {
        extends: true,
        test: { name: 'runs', include: ['test/{runs,packed}/**/*.test.ts'], testTimeout: 60_000 },
      },
    ],
  },
});
