import { clnrm } from 'clnrm/config';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [clnrm()],
  test: { pool: 'clnrm', include: ['scenarios/**/*.test.ts'] },
});
