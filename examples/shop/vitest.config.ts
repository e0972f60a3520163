import { clnrm } from 'clnrm/config';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [clnrm()],
  test: {
    pool: 'clnrm',
    include: ['scenarios/**/*.test.ts'],
    testTimeout: 15_000,
    // The same scenarios twice: on processes with SQLite, and on containers with PostgreSQL, Redis and NATS.
    projects: [
      { extends: true, test: { name: 'processes' } },
      { extends: true, test: { name: 'containers', env: { SHOP_FORM: 'containers' } } },
    ],
  },
});
