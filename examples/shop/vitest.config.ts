import { clnrm } from 'clnrm/config';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // A claim waits no longer than it must, on a busy machine with seven containers up to ten seconds.
  plugins: [clnrm({ spans: { deadlineMs: 10_000 } })],
  test: {
    pool: 'clnrm',
    include: ['scenarios/**/*.test.ts'],
    testTimeout: 30_000,
    // The same scenarios twice: on processes with SQLite, and on containers with PostgreSQL, Redis and NATS.
    projects: [
      { extends: true, test: { name: 'processes' } },
      { extends: true, test: { name: 'containers', env: { SHOP_FORM: 'containers' } } },
    ],
  },
});
