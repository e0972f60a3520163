import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { workspace } from '../support/project.ts';
import { runVitest } from '../support/run-vitest.ts';

const orders = readFileSync(join(workspace, 'fixtures/services/orders.py'), 'utf8');
const hasPython = spawnSync('python3', ['--version']).status === 0;

const scenario = (compression: string): string => `
import { childEnvironment, expectSpan, startProcess } from 'clnrm';
import { beforeAll, test } from 'vitest';

const start = () => startProcess({
  name: 'orders',
  command: 'python3',
  args: ['orders.py'],
  ready: { http: '/health' },
  env: {
    ...childEnvironment({ protocol: 'grpc' }),
    OTEL_SERVICE_NAME: 'orders',
    OTEL_EXPORTER_OTLP_COMPRESSION: '${compression}',
  },
});

test('a service of one test', async () => {
  await using service = await start();
  await service.fetch('/orders', { method: 'POST' });
  await expectSpan({ name: 'INSERT orders', kind: 'client' }).withParent({ name: 'POST /orders', service: 'orders' });
  await expectSpan('start').times(1);
  await expectSpan('warm up').times(1);
});

test.concurrent.each(['a', 'b', 'c'])('a service of its own beside others: %s', async () => {
  await using service = await start();
  await service.fetch('/orders', { method: 'POST' });
  await expectSpan({ name: 'INSERT orders', service: 'orders', scope: 'by hand' }).times(1);
  await expectSpan('warm up').times(1);
});
`;

test.runIf(hasPython).for(['none', 'gzip'])(
  'a service in Python without any SDK reports over gRPC, compression %s',
  async (compression) => {
    const files = { 'orders.py': orders, 'a.test.ts': scenario(compression) };
    const { outcome, stdout, added } = await runVitest(files, ['--pool=clnrm'], {
      clnrm: `spans: { orphans: 'fail' }`,
    });
    expect([outcome.exitCode, outcome.exitCode === 0 ? '' : stdout]).toEqual([0, '']);
    expect(added).toContain('9 proved');
  },
);

test('a process of Node with no SDK reports from a room, timed exactly, and nothing is lost when it exits', async () => {
  const app = `
    import { trace } from '@opentelemetry/api';
    trace.getTracer('app').startActiveSpan('job', (span) => {
      trace.getTracer('app').startSpan('step').end();
      span.end();
    });
    process.exit(0);
  `;
  const file = `
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { trace } from '@opentelemetry/api';
import { expectSpan } from 'clnrm';
import { expect, test } from 'vitest';

test.each([1, 2])('attempt %s', async () => {
  await once(spawn(process.execPath, ['app.mjs']), 'close');
  const [step] = await expectSpan('step').withParent({ name: 'job', scope: 'app' }).times(1);
  expect(step.attributes).toEqual({});
  if (process.platform === 'linux') expect([step.start.uncertainty, step.end.uncertainty]).toEqual([0n, 0n]);
  const [job] = await expectSpan('job').times(1);
  expect(job.parentSpanId).toBe(trace.getActiveSpan().spanContext().spanId);
});
`;
  const options = { clnrm: `spans: { orphans: 'fail' }` };
  const run = await runVitest({ 'app.mjs': app, 'a.test.ts': file }, ['--pool=clnrm'], options);
  const { exitCode } = run.outcome;
  expect([exitCode, exitCode === 0 ? '' : run.stdout]).toEqual([0, '']);
  expect(run.added).toContain('4 proved');
});
