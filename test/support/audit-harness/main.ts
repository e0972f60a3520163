import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';
import { AuditPool } from './pool.ts';

const root = fileURLToPath(new URL('../../../fixtures', import.meta.url));
const [filters = '[]', options = '{}'] = process.argv.slice(2);

const pool = new AuditPool();
const vitest = await startVitest(
  JSON.parse(filters) as string[],
  {
    root,
    config: false,
    watch: false,
    maxWorkers: 1,
    pool: 'audit-harness',
    sequence: { shuffle: false },
    reporters: [['json', { outputFile: '/dev/null' }]],
    ...(JSON.parse(options) as object),
  },
  {
    plugins: [
      {
        name: 'audit-harness',
        configureVitest({ project }) {
          project.config.poolRunner = pool.initializer;
        },
      },
    ],
  },
);
const tests = vitest.state.getFiles().map(({ filepath, result }) => ({
  file: filepath,
  state: result?.state,
  error: result?.errors?.[0]?.message,
}));
const failures = vitest.state
  .getFiles()
  .flatMap(({ tasks }) => tasks.flatMap((task) => task.result?.errors ?? []));
const unhandled = vitest.state.getUnhandledErrors().map((error) => String((error as Error).stack ?? error));
await vitest.close();
pool.close();
process.stdout.write(
  `\n@@${JSON.stringify({ tests, failures: [...failures.map(({ message }) => message), ...unhandled], reports: pool.reports })}\n`,
);
// What failed is in the output.
process.exitCode = 0;
