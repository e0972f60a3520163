import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type Context, context, propagation, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tracedFetch } from './traced-fetch.ts';

const current = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: TraceFlags.SAMPLED,
};
const header = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

const received: IncomingHttpHeaders[] = [];
const server = createServer((request, response) => {
  received.push(request.headers);
  response.end();
});
let url = '';

beforeAll(async () => {
  const storage = new AsyncLocalStorage<Context>();
  context.setGlobalContextManager({
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, run, self, ...args) => storage.run(active, () => Reflect.apply(run, self, args)),
    bind: (_, target) => target,
    enable() {
      return this;
    },
    disable() {
      return this;
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  context.disable();
});

test('a request carries the current span as its parent', async () => {
  await inSpan(() => tracedFetch(url));

  expect(received.at(-1)).toHaveProperty('traceparent', header);
});

test('a request outside of any span carries no parent', async () => {
  await tracedFetch(url);

  expect(received.at(-1)).not.toHaveProperty('traceparent');
});

test('headers of the caller stay as they are', async () => {
  const own = '00-11111111111111111111111111111111-2222222222222222-00';
  await inSpan(() => tracedFetch(url, { headers: { traceparent: own, accept: 'text/plain' } }));

  expect(received.at(-1)).toMatchObject({ traceparent: own, accept: 'text/plain' });
});

test('a registered propagator decides what else is carried', async () => {
  propagation.setGlobalPropagator({
    inject: (_, carrier, setter) => setter.set(carrier, 'baggage', 'clnrm.test.id=1'),
    extract: (active) => active,
    fields: () => ['baggage'],
  });
  try {
    await inSpan(() => tracedFetch(url, { method: 'POST', body: '{}' }));
  } finally {
    propagation.disable();
  }

  expect(received.at(-1)).toMatchObject({ baggage: 'clnrm.test.id=1', traceparent: header });
});

async function inSpan<T>(run: () => Promise<T>): Promise<T> {
  return await context.with(trace.setSpanContext(ROOT_CONTEXT, current), run);
}
