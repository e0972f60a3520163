import { expect, test } from 'vitest';
import { runVitest } from '../support/run-vitest.ts';

/** Services of plain Node, each of which passes a request on and sends spans of what it does; the store sends none. */
const shop = `import { command, services } from 'clnrm/scenario';
const node = (script: string) => [process.execPath, '-e', script];
const relay = \`
  const id = (bytes) => require('node:crypto').randomBytes(bytes).toString('hex');
  const now = () => String(BigInt(Date.now()) * 1000000n);
  const attribute = (key, value) => ({ key, value: { stringValue: String(value) } });
  require('node:http').createServer(async (request, response) => {
    const [, traceId, parentSpanId] = (request.headers.traceparent ?? '').split('-');
    const spanOf = (kind, parentSpanId, attributes = []) =>
      ({ traceId, parentSpanId, spanId: id(8), name: request.method, kind, attributes, startTimeUnixNano: now(), endTimeUnixNano: now() });
    const server = spanOf(2, parentSpanId);
    const spans = [server];
    for (const url of JSON.parse(process.env.NEXT)) {
      const { hostname, port } = new URL(url);
      const client = spanOf(3, server.spanId, [attribute('server.address', hostname), attribute('server.port', port)]);
      spans.push(client);
      await fetch(url, { headers: { traceparent: '00-' + traceId + '-' + client.spanId + '-01' } });
    }
    const resource = { attributes: [attribute('service.name', process.env.OTEL_SERVICE_NAME)] };
    await fetch(process.env.OTEL_EXPORTER_OTLP_ENDPOINT + '/v1/traces', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'relay' }, spans }] }] }),
    });
    response.end('done');
  }).listen(process.env.PORT);
\`;
const store = "require('node:http').createServer((_, response) => response.end()).listen(process.env.PORT)";
export const shop = services({
  store: command(node(store)),
  orders: command(node(relay), { needs: ['store'], env: ({ store }) => ({ NEXT: JSON.stringify([store.url]) }) }),
  gateway: command(node(relay), {
    needs: ['orders', 'store'],
    env: ({ orders }) => ({ NEXT: JSON.stringify([orders.url]) }),
  }),
});
`;

const body = `import { expectTopology } from 'clnrm';
import { scenario } from 'clnrm/scenario';
import { expect } from 'vitest';
import { shop } from './shop.ts';
scenario('an order goes through', { services: shop }, async ({ gateway, step }) => {
  await step('orders', () => gateway.fetch('/'));
  const { nodes } = await expectTopology('gateway -> orders -> store').exactly();
  expect(nodes.map(({ name, kind }) => name + ' ' + kind)).toEqual(['gateway service', 'orders service', 'store peer']);
  await expectTopology(shop);
});
scenario('all needs of the file were used', { services: shop }, async ({ gateway }) => {
  await gateway.fetch('/');
  await expectTopology(shop).over('file').exactly();
});
`;

test('who talks to whom is claimed by a drawing and by needs, and drawn in the report and in files', async () => {
  const { outcome, added, stdout } = await runVitest(
    { 'shop.ts': shop, 'a.test.ts': body },
    ['--pool=clnrm'],
    { clnrm: `leaks: 'fail', report: { topology: ['pictures/topology.svg', 'topology.mmd'] }` },
  );
  expect(outcome.report?.testResults[0]?.assertionResults.map(({ status }) => status)).toEqual([
    'passed',
    'failed',
  ]);
  expect(stdout + outcome.lines.join('\n')).toContain('gateway needs store, and never talks to it');
  const [drawn = ''] = /Topology .*\n(?: {13}.*\n)*/.exec(added) ?? [];
  expect(
    drawn
      .replaceAll(/p50 .*/g, 'p50')
      .trimEnd()
      .split('\n')
      .map((line) => line.trim()),
  ).toEqual([
    'Topology  2 services and 1 that sends no spans',
    'gateway',
    '→ orders   2 calls  p50',
    '→ store  2 calls  p50',
    'drawn in pictures/topology.svg',
    'drawn in topology.mmd',
  ]);
  expect(outcome.written['topology.mmd']).toMatch(
    /^%% 2 services, 1 external, 4 calls\nflowchart LR\n {2}n0\["gateway"\]\n/,
  );
  expect(outcome.written['pictures/topology.svg']).toContain('>orders</text>');
});

test('a picture that cannot be written fails the run with one sentence', async () => {
  const { outcome, stderr } = await runVitest(
    { 'a.test.ts': `import { test } from 'vitest';\ntest('a', () => {});\n`, 'taken.svg/file.txt': '' },
    ['--pool=clnrm'],
    { clnrm: `report: { topology: 'taken.svg' }` },
  );
  expect(outcome.exitCode).toBe(1);
  expect(stderr).toMatch(
    /Failed to write the topology to \S*taken\.svg: EISDIR: .*\. Give "report\.topology" a file that can be written\./,
  );
});
