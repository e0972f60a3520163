import { expect, test } from 'vitest';
import { runVitest, type VitestRun } from '../support/run-vitest.ts';

/** A service that says its process, and sends a span for each request, in the trace of the request where there is one. */
const shared = `import { command, services } from 'clnrm/scenario';
const front = \`
  const id = (bytes) => require('node:crypto').randomBytes(bytes).toString('hex');
  console.log('front', process.pid);
  let count = 0;
  require('node:http').createServer(async (request, response) => {
    count++;
    const [, traceId = id(16), parentSpanId] = (request.headers.traceparent ?? '').split('-');
    const now = String(BigInt(Date.now()) * 1000000n);
    const span = { traceId, parentSpanId, spanId: id(8), name: request.url, kind: 2, startTimeUnixNano: now, endTimeUnixNano: now };
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: process.env.OTEL_SERVICE_NAME } }] };
    await fetch(process.env.OTEL_EXPORTER_OTLP_ENDPOINT + '/v1/traces', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'front' }, spans: [span] }] }] }),
    });
    response.end(JSON.stringify({ pid: process.pid, count, home: process.env.HOME }));
  }).listen(process.env.PORT);
\`;
export const shop = services({ front: command([process.execPath, '-e', front], { scope: 'run' }) });
`;

const body = (own: string): string => `import { expectSpan } from 'clnrm';
import { scenario } from 'clnrm/scenario';
import { expect } from 'vitest';
import { existsSync } from 'node:fs';
import { shop } from './shop.ts';
scenario('asks ${own}', { services: shop }, async ({ front }) => {
  const { pid, home } = await (await front.fetch('/${own}')).json();
  process.stdout.write('pid ' + pid + '\\n');
  expect(front.identity).toEqual({ kind: 'process', pid });
  expect(home).not.toBe(process.env.HOME);
  expect(existsSync(home)).toBe(true);
  expect(front.logs()).toEqual(['front ' + pid]);
  await expectSpan({ name: '/${own}', service: 'front' }).times(1);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await front.fetch('/${own}');
  await expectSpan({ name: '/${own}', service: 'front' }).times(2);
  expect((await front.usage()).processes).toBe(1);
  expect(await front.exec([process.execPath, '-e', 'console.log(process.env.PORT)'])).toMatchObject({ code: 0, stdout: front.port + '\\n' });
  await expect(front.stop()).rejects.toThrow('Failed to stop service "front": all files of the run share it, and others may be using it.');
});`;

async function run(files: Readonly<Record<string, string>>, args: readonly string[] = []): Promise<VitestRun> {
  return await runVitest({ 'shop.ts': shared, ...files }, ['--pool=clnrm', '--maxWorkers=2', '--disable-console-intercept', ...args], {
    clnrm: `leaks: 'fail'`,
  });
}

test('all files of a run share a service, and each test has the spans that it caused', async () => {
  const result = await run({ 'a.test.ts': body('a'), 'b.test.ts': body('b') });
  console.log(result.outcome, result.added);
  expect(result.outcome.exitCode).toBe(0);
});
