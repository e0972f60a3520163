import { clnrm } from 'clnrm/config';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [clnrm()],
  test: {
    pool: 'clnrm',
    include: ['scenarios/**/*.test.ts'],
    // Four processes start before each file, also on a machine that has other things to do.
    hookTimeout: 30_000,
    testTimeout: 15_000,
  },
});
