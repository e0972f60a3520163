import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { probeIsolation } from '../../src/room/launch/probe-isolation.ts';
import { aProject } from '../support/bare-project.ts';

const config = (pool: string): string =>
  `import { clnrm } from 'clnrm/config';
   export default { plugins: [clnrm({ leaks: 'fail', isolation: '${pool === 'forks' ? 'process' : pool}' })],
     test: { pool: '${pool === 'forks' ? pool : 'clnrm'}' } };`;

const pay = `
import { trace } from '@opentelemetry/api';
import { expectTraceSnapshot } from 'clnrm';
import { test } from 'vitest';

test('pays', async () => {
  trace.getTracer('shop').startActiveSpan('POST /orders', (span) => {
    trace.getTracer('shop').startSpan('charge', { attributes: { amount: 20 } }).end();
    span.end();
  });
  await expectTraceSnapshot();
});
`;
const file = '__traces__/pay.test.ts/pays.trace';

for (const pool of ['verified', 'process', 'namespace', 'container', 'forks'] as const) {
  const probe =
    pool === 'namespace' || pool === 'container' ? probeIsolation(pool) : ({ kind: 'available' } as const);
  test.skipIf(probe.kind === 'unavailable')(
    `trace snapshots are written, kept and updated: ${pool}`,
    async () => {
      const project = aProject({ 'vitest.config.mjs': config(pool), 'pay.test.ts': pay });
      const first = await project.vitest('run');
      expect(first.errors + first.output).toContain('Tests  1 passed (1)');
      expect(first.code).toBe(0);
      expect(project.read(file)).toContain('  - "charge" internal of ');
      expect(project.read(file)).toContain('amount = 20');

      writeFileSync(join(project.path, 'pay.test.ts'), pay.replace('amount: 20', 'amount: 30'));
      const changed = await project.vitest('run');
      expect(changed.code).toBe(1);
      expect(changed.errors).toContain('amount: 20 → 30');
      const updated = await project.vitest('run', '--update');
      expect(updated.code).toBe(0);
      expect(project.read(file)).toContain('amount = 30');
    },
  );
}

test('on CI a trace snapshot that is missing fails and is not written', async () => {
  const project = aProject({ 'vitest.config.mjs': config('verified'), 'pay.test.ts': pay });
  const { code, errors } = await project.vitest('run', '--update=none');
  expect(code).toBe(1);
  expect(errors).toContain('there is no such file, and none is written on CI');
  expect(project.read(file)).toBeUndefined();
});
