import { clnrm } from 'clnrm/config';
import { defineConfig } from 'vitest/config';

const common = { pool: 'clnrm', include: ['scenarios/**/*.test.ts'], testTimeout: 30_000 };

// The same scenarios twice: on processes with SQLite, and on containers with PostgreSQL, Redis and NATS.
export default defineConfig({
  test: {
    projects: [
      { plugins: [clnrm()], test: { ...common, name: 'processes' } },
      {
        // Seven containers make a machine busy, and a span may take longer to arrive.
        plugins: [clnrm({ spans: { deadlineMs: 10_000 } })],
        test: { ...common, name: 'containers', env: { SHOP_FORM: 'containers' } },
      },
    ],
  },
});
