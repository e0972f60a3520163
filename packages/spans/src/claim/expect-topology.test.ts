import type { Span } from '@clnrm/model';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installRecorder, type Recorder } from '../recorder/install-recorder.ts';
import { aSpan, type SpanSketch } from '../support/a-span.ts';
import { currentTestTrace, runInTestTrace } from '../trace/run-in-test-trace.ts';
import { openSpanRoom, type SpanRoom } from '../trace/span-room.ts';
import { expectTopology, type TopologyClaim } from './expect-topology.ts';

let room: SpanRoom;
let recorder: Recorder;

beforeEach(() => {
  room = openSpanRoom({ deadline: 300 });
  recorder = installRecorder(room.store);
});
afterEach(() => {
  room.close();
  recorder.uninstall();
});

const run = <T>(fn: () => T | Promise<T>, name = 'pays'): Promise<T> =>
  runInTestTrace(
    { runId: 'run', attempt: 0, test: { id: name, name, file: '/p/a.test.ts', project: '' } },
    fn,
  );

/** What services send of a request: from each to the next, by spans of these kinds. */
function send(...spans: readonly Span[]): void {
  room.store.add(spans);
}

const own = (name: string, sketch: SpanSketch): Span =>
  aSpan(name, { traceId: currentTestTrace()?.traceId ?? '', ...sketch });

/** A call of one service by another. */
function call(from: string, to: string, parent?: Span): Span {
  const under = parent === undefined ? {} : { parentSpanId: parent.spanId };
  const client = own('POST', { service: from, kind: 'client', ...under });
  const server = own(`POST /${to}`, { service: to, kind: 'server', parentSpanId: client.spanId });
  send(client, server);
  return server;
}

/** A message from one service to another. */
function message(from: string, to: string, parent: Span): void {
  const sent = own('send jobs', { service: from, kind: 'producer', parentSpanId: parent.spanId });
  send(sent, own('process jobs', { service: to, kind: 'consumer', parentSpanId: sent.spanId }));
}

const query = (service: string, parent: Span): void =>
  send(
    own('SELECT', {
      service,
      kind: 'client',
      parentSpanId: parent.spanId,
      attributes: { 'db.system.name': 'postgresql', 'db.namespace': 'shop', 'db.query.text': 'SELECT 1' },
    }),
  );

/** gateway → orders → postgresql/shop, orders → payment, orders ⇢ worker */
function order(): void {
  const orders = call('gateway', 'orders');
  query('orders', orders);
  call('orders', 'payment', orders);
  message('orders', 'worker', orders);
}

const failure = (claim: () => PromiseLike<unknown>): Promise<string> =>
  run(async () => {
    order();
    return await claim().then(
      () => 'proved',
      (error: unknown) => (error instanceof Error ? error.message : ''),
    );
  });

test('a topology is drawn as text, as an object, or as services with their needs', async () => {
  const needs: Record<string, readonly string[]> = {
    payment: [],
    db: [],
    worker: [],
    orders: ['payment', 'worker', 'db'],
    gateway: ['orders'],
  };
  const shop = { graph: { order: Object.keys(needs), needsOf: (name: string) => needs[name] ?? [] } };
  const holds = (claim: () => TopologyClaim): Promise<void> =>
    run(async () => {
      order();
      await claim();
    });
  await holds(() => expectTopology('gateway -> orders -> payment, orders ~> worker'));
  await holds(() => expectTopology('gateway → orders → [database]; orders ⇢ worker\n payment'));
  await holds(() =>
    expectTopology({ gateway: 'orders', orders: ['payment', 'worker', 'postgresql'] }).exactly(),
  );
  await holds(() => expectTopology(shop));
  await holds(() => expectTopology('gate* -> order?').forbids('worker -> [database], * -> [peer]'));
  await holds(() => expectTopology().services('worker', 'postgresql').leavesOut('mail', '[queue]'));
});

test('it resolves to the topology that was found', async () => {
  const found = await run(async () => {
    order();
    return await expectTopology();
  });
  expect(found.nodes.map(({ name }) => name)).toEqual([
    'gateway',
    'orders',
    'payment',
    'postgresql/shop',
    'worker',
  ]);
  expect(found.edges.map(({ from, to, via }) => `${from} ${via} ${to}`)).toEqual([
    'gateway call orders',
    'orders call payment',
    'orders call postgresql/shop',
    'orders message worker',
  ]);
});

test('a failure shows what was expected beside what was found, and a span of what should not be', async () => {
  const message = await failure(() =>
    expectTopology('gateway -> orders -> inventory, orders ~> worker').exactly(),
  );
  const [shown] = message.split('\n\nSpans of this test');
  expect(shown).toBe(
    `Failed to prove that the services talk exactly so: gateway → orders, orders → inventory, orders ⇢ worker.

  ✗ the services talk exactly so: gateway → orders, orders → inventory, orders ⇢ worker
      orders never talks to inventory, but to payment, postgresql/shop, worker
        No service, database, queue or peer of this trace is called inventory.
      orders talks to payment 1 time, reaching "POST /payment" of payment, which is none of the edges
      orders talks to postgresql/shop 1 time, by "SELECT" of orders, which is none of the edges

  Expected             Found
    gateway              gateway
      → orders             → orders ×1
  −     → inventory    +     → payment ×1
        ⇢ worker       +     → postgresql/shop ×1
                             ⇢ worker ×1

  For example orders → payment:
    POST @gateway › POST /orders @orders › POST @orders › POST /payment @payment  1.0 µs
  For example orders → postgresql/shop:
    POST @gateway › POST /orders @orders › SELECT @orders  1.0 µs
    db.query.text "SELECT 1"`,
  );
});

const findings = async (claim: () => PromiseLike<unknown>): Promise<readonly string[]> => {
  const message = await failure(claim);
  const [, listed = ''] = message.split('\n\n');
  return listed
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
};

test('a call is no message, and a message is no call', async () => {
  expect(await findings(() => expectTopology('orders ~> payment, orders -> worker'))).toEqual([
    'orders calls payment 1 time and hands it no message',
    'orders hands worker 1 message and never calls it',
  ]);
  expect(await findings(() => expectTopology().forbids('orders ~> payment, orders -> worker'))).toEqual([]);
  expect(await findings(() => expectTopology().forbids({ orders: 'worker' }))).toEqual([
    'orders talks to worker 1 time, reaching "process jobs" of worker, which is forbidden',
  ]);
});

test('declared services talk only as their needs say, and exactly so when asked', async () => {
  const declare = (needs: Record<string, readonly string[]>) => ({
    graph: { order: Object.keys(needs), needsOf: (name: string) => needs[name] ?? [] },
  });
  const shop = declare({ mail: [], payment: [], orders: ['mail'], gateway: ['orders', 'payment'] });
  expect(await findings(() => expectTopology(shop))).toEqual([
    'orders talks to payment 1 time, reaching "POST /payment" of payment, which its needs do not say',
    'Let "orders" need what it talks to, or keep it from doing so.',
    '(worker is none of the declared services and is not judged)',
  ]);
  expect(
    await findings(() =>
      expectTopology(declare({ orders: ['payment', 'mail'], payment: [], mail: [] })).exactly(),
    ),
  ).toEqual([
    'orders needs mail, and never talks to it',
    'Take out the need, use what it is for, or instrument the client that does.',
    '(gateway is none of the declared services and is not judged)',
    '(worker is none of the declared services and is not judged)',
  ]);
  expect(await findings(() => expectTopology(declare({ web: ['api'], api: [] })))).toEqual([
    'none of web, api sent a span: spans came from gateway, orders, payment, worker',
  ]);
});

test('messages are declared by a broker that both sides need', async () => {
  const needs: Record<string, readonly string[]> = { nats: [], worker: ['nats'], orders: ['nats'] };
  const shop = { graph: { order: Object.keys(needs), needsOf: (name: string) => needs[name] ?? [] } };
  expect(await failure(() => expectTopology(shop).exactly())).toBe('proved');
});

test('who must take part, and who must not', async () => {
  expect(await findings(() => expectTopology().services('mail').leavesOut('payment', '[database]'))).toEqual([
    'mail does not take part: there are gateway, orders, payment, postgresql/shop, worker',
    'payment takes part, called by orders',
    'postgresql/shop takes part, called by orders',
  ]);
});

test('what a service without spans does not do cannot be told', async () => {
  const message = await failure(() => expectTopology().forbids('mail -> orders'));
  expect(message).toContain(
    '? they never talk so: mail → orders\n' +
      '      nobody can tell whether mail talks to orders: mail sent no span, spans came from gateway, orders, payment, worker',
  );
  expect(await failure(() => expectTopology().forbids('mail -> orders').orUndetermined())).toBe('proved');
});

test('the steps of the test and what its process calls are no part of what is tested, unless they are drawn', async () => {
  await run(async () => {
    const step = own('pays', { service: 'test', scope: 'clnrm' });
    const fetched = own('POST', { service: 'test', kind: 'client' });
    send(
      step,
      own('POST /orders', { service: 'gateway', kind: 'server', parentSpanId: step.spanId }),
      fetched,
      own('POST /items', { service: 'items', kind: 'server', parentSpanId: fetched.spanId }),
    );
    await expectTopology('gateway, items').exactly();
    await expectTopology('test -> items, gateway').exactly();
  });
});

test('over the file, the tests before count as well', async () => {
  await run(() => void call('gateway', 'orders'), 'first');
  await run(async () => {
    call('gateway', 'items');
    await expectTopology('gateway -> orders, gateway -> items').over('file').exactly();
    await expectTopology('gateway -> items').exactly();
  }, 'second');
});

test('a service that sends no spans is known by the address that it was declared with', async () => {
  room.addresses.set('127.0.0.1:4711', 'cache');
  await run(async () => {
    const attributes = { 'server.address': 'localhost', 'server.port': 4711 };
    send(own('GET', { service: 'orders', kind: 'client', attributes }));
    const { nodes } = await expectTopology('orders -> cache').exactly();
    expect(nodes.map(({ name, kind }) => [name, kind])).toEqual([
      ['cache', 'peer'],
      ['orders', 'service'],
    ]);
  });
});

test('an edge that comes later is waited for', async () => {
  await run(async () => {
    setTimeout(() => void call('gateway', 'orders'), 20);
    await expectTopology('gateway -> orders');
  });
});

test('a claim that nobody awaited fails the test', async () => {
  await expect(run(() => void expectTopology('gateway -> orders').exactly())).rejects.toThrow(
    'Failed to judge that the services talk exactly so: gateway → orders: the claim was not awaited. Write "await" before expectTopology.',
  );
});

const remedy = 'Write "gateway -> orders -> inventory, orders ~> worker", or { gateway: ["orders"] }.';
const quote = 'The arrows are -> for calls and ~> for messages; quote other names.';

test.for([
  ['', `the topology is empty. ${remedy}`],
  [{}, `the topology is empty. ${remedy}`],
  [7, `7 is no topology. ${remedy}`],
  [['gateway', 'orders'], `a list is no topology. ${remedy}`],
  [/a/, `a regular expression is no topology. ${remedy}`],
  [{ gateway: [7] }, `"gateway" talks to 7, which is no name. ${remedy}`],
  ['gateway ->', `a name is missing in "gateway ->". ${remedy}`],
  ['a, b -> -> c', `a name is missing in "b -> -> c". ${remedy}`],
  ['a --> b', `"a -" is no name in "a --> b". ${quote}`],
  ['a <- b', `"a <- b" is no name in "a <- b". ${quote}`],
  [
    'a -> [databse]',
    'there is no kind [databse] in "a -> [databse]". There are [service], [database], [queue] and [peer].',
  ],
] as const)('what is no topology is refused at once: %j', async ([drawing, problem]) => {
  await run(() =>
    expect(() => expectTopology(drawing as never)).toThrow(`Failed to state expectTopology(): ${problem}`),
  );
});

test.for<readonly [(claim: TopologyClaim) => TopologyClaim, string]>([
  [
    (claim) => claim.forbids('gateway'),
    'Failed to state expectTopology(): forbids has no edge. Write "worker -> gateway", or use leavesOut for what must not take part.',
  ],
  [
    (claim) => claim.forbids('a -> b').forbids('b -> a'),
    'Failed to expect a topology: it was told twice what it forbids. Draw all of it in one forbids(), with commas between.',
  ],
  [
    (claim) => claim.services(),
    'Failed to state expectTopology(): services is no list of names. Give names such as "orders" or "[database]".',
  ],
  [
    (claim) => claim.within(-1),
    'Failed to expect a topology: within(-1) is not a time. Give milliseconds, 0 or more.',
  ],
  [
    (claim) => claim.over('run' as never),
    'Failed to expect a topology: over("run") is not known. Give "test" or "file".',
  ],
  [
    (claim) => claim.exactly(),
    'Failed to state expectTopology(): exactly what is not said. Draw the topology, as in "gateway -> orders".',
  ],
])('what a claim cannot use is refused at once, and is the one error: %#', async ([state, problem]) => {
  await run(() => expect(() => state(expectTopology())).toThrow(problem));
});

test('outside of a test there is no topology to expect', () => {
  expect(() => expectTopology('a')).toThrow('Failed to expect a topology: no test is running here.');
});
