import type { Evidence, TestIdentity } from '@clnrm/model';
import { type Span as ApiSpan, context, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installRecorder, type Recorder } from '../recorder/install-recorder.ts';
import { aSpan } from '../support/a-span.ts';
import { currentTestTrace, runInTestTrace } from '../trace/run-in-test-trace.ts';
import { openSpanRoom, type SpanRoom } from '../trace/span-room.ts';
import { is } from '../predicates/is.ts';
import { expectSpan, type ExpectSpanOptions } from './expect-span.ts';
import type { SpanSelector } from './selector.ts';
import { SpanAssertionError } from './span-assertion-error.ts';

let room: SpanRoom;
let recorder: Recorder;
let attempt = 0;
const learned: Evidence[] = [];
const identity: TestIdentity = {
  id: 't1',
  name: 'orders > places an order (once)',
  file: `${process.cwd()}/test/orders.test.ts`,
  project: '',
};

beforeEach(() => {
  learned.length = 0;
  room = openSpanRoom();
  recorder = installRecorder(room.store);
});
afterEach(() => {
  room.close();
  recorder.uninstall();
});

const run = <T>(fn: () => T | Promise<T>, other: Partial<TestIdentity> = {}): Promise<T> =>
  runInTestTrace(
    {
      runId: 'r',
      test: { ...identity, ...other },
      attempt: (attempt += 1),
      learn: (evidence) => learned.push(evidence),
    },
    fn,
  );

const tracer = trace.getTracer('shop');
const make = (name: string, attributes = {}, body: (span: ApiSpan) => void = () => {}): void =>
  tracer.startActiveSpan(name, { attributes }, (span) => {
    body(span);
    span.end();
  });

async function failure(claim: () => PromiseLike<unknown>): Promise<SpanAssertionError> {
  const error = await run(async () => {
    try {
      await claim();
    } catch (thrown) {
      return thrown;
    }
    return undefined;
  });
  if (!(error instanceof SpanAssertionError)) throw new Error(`no failure, but ${String(error)}`);
  return error;
}

/** Durations differ from run to run. */
const steady = (message: string): string => message.replaceAll(/ +\d+(\.\d+)? (ns|µs|ms|s)\b/g, ' TIME');

test('a claim resolves to the spans that prove it', async () => {
  const spans = await run(async () => {
    make('db.insert', { 'db.system': 'sqlite', rows: 1 });
    return expectSpan({ name: 'db.insert', attributes: { 'db.system': /^sql/, rows: (n) => n === 1 } });
  });
  expect(spans.map((span) => span.attributes)).toEqual([{ 'db.system': 'sqlite', rows: 1 }]);
  expect(learned).toMatchObject([
    {
      kind: 'claim',
      verdict: 'proved',
      claim:
        'a span "db.insert" with attribute db.system /^sql/ and attribute rows a predicate occurs at least once',
    },
  ]);
});

test('a claim is judged by spans that come after it', async () => {
  await run(async () => {
    const claim = expectSpan('late').then((spans) => spans.length);
    await Promise.resolve();
    make('late');
    expect(await claim).toBe(1);
  });
});

test('every condition of a selector decides', async () => {
  await run(async () => {
    make('a', { k: 1 }, (span) => span.addEvent('e').setStatus({ code: SpanStatusCode.ERROR, message: 'm' }));
    await expectSpan({
      name: 'a',
      kind: 'internal',
      service: 'test',
      status: 'error',
      scope: 'shop',
      event: /^e$/,
    });
    await expectSpan({ resource: { 'process.pid': process.pid } });
    for (const wrong of [
      { kind: 'client' },
      { service: 'x' },
      { status: 'ok' },
      { scope: 'x' },
      { event: 'x' },
      { attributes: { k: 2 } },
      { attributes: { k: (value: unknown) => value === undefined } },
      { resource: { 'process.pid': 0 } },
      { parent: 'a' },
    ] as const) {
      await expectSpan({ name: 'a', ...wrong }).never();
    }
  });
});

test('counts are exact, and bounded counts wait until the trace has settled', async () => {
  await run(async () => {
    make('a');
    make('a');
    await expectSpan('a').times(2);
    await expectSpan('a').atLeast(2);
    await expectSpan('a').atMost(2);
    await expectSpan('b').atMost(1);
    await expectSpan('a').atLeast(1).atMost(3);
    const late = tracer.startSpan('a');
    setTimeout(() => late.end(), 60);
    await expectSpan('a').times(3);
  });
});

test('a lower bound of one that was asked for stays when an upper bound is added', async () => {
  await run(async () => {
    make('a');
    const claim = expectSpan('b').atLeast(1).atMost(3).within(0);
    await expect(claim).rejects.toThrow('Failed to prove that a span "b" occurs 1 to 3 times: ');
  });
});

test('a claim within a span does not wait for that span to end', async () => {
  await run(() =>
    tracer.startActiveSpan('around', async (span) => {
      await expectSpan('b').never();
      span.end();
    }),
  );
});

test('the parent of a span may arrive after it', async () => {
  await run(async () => {
    const outer = tracer.startSpan('outer');
    const context = trace.setSpan((await import('@opentelemetry/api')).context.active(), outer);
    tracer.startSpan('inner', {}, context).end();
    const claim = expectSpan('inner')
      .withParent('outer')
      .then((spans) => spans.length);
    setTimeout(() => outer.end(), 5);
    expect(await claim).toBe(1);
    await expectSpan('inner').withParent({ name: 'outer', parent: 'x' }).never();
  });
});

test('a span that is missing is explained by the closest ones', async () => {
  const error = await failure(async () => {
    make('POST /orders', {}, () => {
      make('db.insert', { 'db.system': 'sqlite' }, (span) =>
        span.setStatus({ code: SpanStatusCode.ERROR, message: 'disk full' }),
      );
      make('cache.get');
      make('cache.get');
    });
    await expectSpan({ name: 'db.insert', status: 'ok', attributes: { 'db.system': 'sqlite' } })
      .withParent('PUT /orders')
      .within(30);
  });
  expect(steady(error.message)).toMatchInlineSnapshot(`
    "Failed to prove that a span "db.insert" with status "ok" and attribute db.system "sqlite" whose parent is a span "PUT /orders" occurs at least once: 0 of the 4 spans of this test match.

    Closest spans:
      "db.insert" of test, internal, TIME
        status  expected  "ok"
                received  "error", "disk full"
        parent  expected  a span "PUT /orders"
                received  "POST /orders" of test

    Spans of this test, 4:
      POST /orders  test TIME
        db.insert   test TIME  error: disk full
        cache.get   test TIME
        cache.get   test TIME

    Run just this test:
      npx vitest run test/orders.test.ts -t "orders > places an order \\(once\\)""
  `);
  expect(error.code).toBe('CLNRM_CLAIM_REFUTED');
  expect(error.evidence).toMatchObject({ verdict: 'refuted', place: { file: import.meta.filename } });
  expect(error.stack).toContain('expect-span.test.ts');
});

test('a misspelt name is found', async () => {
  const error = await failure(async () => {
    make('db.insert');
    await expectSpan('db.insret').within(10);
  });
  expect(steady(error.message)).toMatchInlineSnapshot(`
    "Failed to prove that a span "db.insret" occurs at least once: the only span of this test does not match.

    Closest spans:
      "db.insert" of test, internal, TIME
        name  expected  "db.insret"
              received  "db.insert"

    Spans of this test, 1:
      db.insert  test TIME

    Run just this test:
      npx vitest run test/orders.test.ts -t "orders > places an order \\(once\\)"

    Hints:
      Did you mean "db.insert"?"
  `);
});

test('each kind of condition is explained', async () => {
  const error = await failure(async () => {
    make('POST /orders', {}, () => {
      make('charge', { amount: 3 }, (span) => {
        span.addEvent('retry');
        make('audit');
      });
      make('cache.get');
    });
    await expectSpan({
      name: 'charge',
      attributes: { amount: is.above(5) },
      event: { name: 'retry', count: 2 },
      exception: { message: /declined/ },
      link: { to: 'enqueue' },
      any: [{ kind: 'client' }, { child: 'ledger' }],
      not: { descendant: 'audit' },
      sibling: { name: 'cache.set', childCount: 0 },
      ancestor: { name: 'GET /orders' },
    }).within(10);
  });
  const [, near] = error.message.split('\n\n');
  expect(steady(near ?? '')).toMatchInlineSnapshot(`
    "Closest spans:
      "charge" of test, internal, TIME
        attribute amount  expected  above 5
                          received  3
        event             expected  "retry", 2 times
                          received  1 of ["retry"]
        exception         expected  message /declined/
                          received  none
        link              expected  to a span "enqueue"
                          received  none
        ancestor          expected  a span "GET /orders"
                          received  "POST /orders"
        sibling           expected  a span "cache.set" with child count 0
                          received  "cache.get"
        any               expected  one with kind "client" or one that has a child, a span "ledger"
                          received  kind "internal" or child "audit"
        not               expected  not one that has a descendant, a span "audit"
                          received  one with descendant "audit"
      "cache.get" of test, internal, TIME
        name              expected  "charge"
                          received  "cache.get"
        attribute amount  expected  above 5
                          received  nothing
        event             expected  "retry", 2 times
                          received  0 of none
        exception         expected  message /declined/
                          received  none
        link              expected  to a span "enqueue"
                          received  none
        ancestor          expected  a span "GET /orders"
                          received  "POST /orders"
        sibling           expected  a span "cache.set" with child count 0
                          received  "charge"
        any               expected  one with kind "client" or one that has a child, a span "ledger"
                          received  kind "internal" or child none
      "audit" of test, internal, TIME
        name              expected  "charge"
                          received  "audit"
        attribute amount  expected  above 5
                          received  nothing
        event             expected  "retry", 2 times
                          received  0 of none
        exception         expected  message /declined/
                          received  none
        link              expected  to a span "enqueue"
                          received  none
        ancestor          expected  a span "GET /orders"
                          received  "charge", "POST /orders"
        sibling           expected  a span "cache.set" with child count 0
                          received  none
        any               expected  one with kind "client" or one that has a child, a span "ledger"
                          received  kind "internal" or child none"
  `);
});

test('a negation is proved once the trace has settled, and refuted by what comes later', async () => {
  await run(async () => {
    make('charge', {}, () => make('audit'));
    const lonely = expectSpan({ name: 'charge', not: { child: 'ledger' } });
    expect(await lonely).toHaveLength(1);
    const open = tracer.startSpan('pay');
    const within = trace.setSpan(context.active(), open);
    setTimeout(() => tracer.startSpan('audit', {}, within).end(), 10);
    setTimeout(() => open.end(), 5);
    await expectSpan({ name: 'pay', not: { child: 'audit' } }).never();
  });
});

test('claims read on: attributes, a child, an ancestor', async () => {
  await run(async () => {
    make('a', {}, () => make('b', { k: 1 }, () => make('c')));
    await expectSpan('b')
      .withAttributes({ k: is.above(0) })
      .withChild('c')
      .withParent('a')
      .under({ root: true });
    await expectSpan('b').withParent('a').withParent('x').never();
    const claim = expectSpan('b');
    expect(() => claim.withChild({ kid: 1 } as SpanSelector)).toThrow('"child.kid" is not a condition.');
    await claim.under('a');
  });
});

test('a condition that throws fails the claim, wherever the span ended', async () => {
  await run(async () => {
    const claim = expectSpan({
      name: 'late',
      where: () => {
        throw new RangeError('no such card');
      },
    }).then(undefined, String);
    make('late');
    expect(await claim).toBe('RangeError: no such card');
  });
});

test('a duration that the clock cannot tell leaves the claim undetermined', async () => {
  const arrive = (): void => {
    const traceId = currentTestTrace()?.traceId ?? '';
    room.store.add([aSpan('slow', { traceId, to: 5_000_000, uncertainty: 1_000_000n })]);
  };
  const slow = { name: 'slow', duration: { atMost: 5 } };
  const error = await failure(async () => {
    arrive();
    await expectSpan(slow).within(10);
  });
  expect(error.code).toBe('CLNRM_CLAIM_UNDETERMINED');
  expect(error.message).toContain(
    'Failed to prove that a span "slow" with duration at most 5.0 ms occurs at least once: it cannot be told whether span "slow" matches.',
  );
  expect(error.message).toMatch(
    /duration {2}expected {2}at most 5.0 ms\n +received {2}between .* and .*, its clock tells no more/,
  );
  const never = await failure(async () => {
    arrive();
    await expectSpan(slow).never();
  });
  expect(never.code).toBe('CLNRM_CLAIM_UNDETERMINED');
  await run(async () => {
    arrive();
    await expectSpan({ name: 'slow', duration: { atMost: 9 } });
    await expectSpan(slow).atMost(1);
    await expectSpan(slow, { undetermined: 'pass' }).never();
  });
});

test('too many spans are listed', async () => {
  const error = await failure(async () => {
    for (let index = 0; index < 5; index += 1) make('a');
    await expectSpan('a').times(1);
  });
  expect(steady(error.message)).toMatchInlineSnapshot(`
    "Failed to prove that a span "a" occurs exactly once: 5 of the 5 spans of this test match.

    Spans that match:
      "a" of test, internal, TIME
      "a" of test, internal, TIME
      "a" of test, internal, TIME
      … and 2 more

    Spans of this test, 5:
      a  test TIME
      a  test TIME
      a  test TIME
      a  test TIME
      a  test TIME

    Run just this test:
      npx vitest run test/orders.test.ts -t "orders > places an order \\(once\\)""
  `);
});

test('silence is explained', async () => {
  const error = await failure(() => expectSpan('a').within(10));
  expect(steady(error.message)).toMatchInlineSnapshot(`
    "Failed to prove that a span "a" occurs at least once: no span of this test has arrived.

    Run just this test:
      npx vitest run test/orders.test.ts -t "orders > places an order \\(once\\)"

    Hints:
      No receiver is open, so only spans of this process can be seen."
  `);
});

test('an option that does not exist is refused, and what is meant as a condition is said to be one', async () => {
  await run(() => {
    const expectWith = (options: unknown) => () => expectSpan('a', options as ExpectSpanOptions);
    expect(expectWith({ parent: 'b' })).toThrow(
      'Failed to expect a span: there is no option "parent". It is a condition: write expectSpan({ name: …, parent: … }).',
    );
    expect(expectWith({ undetermind: 'pass' })).toThrow(
      'Failed to expect a span: there is no option "undetermind". The only option is "undetermined".',
    );
    expect(expectWith({ undetermined: 1 })).toThrow(
      'Failed to expect a span: undetermined is 1. Give "fail" or "pass".',
    );
    expect(expectWith('pass')).toThrow(
      'Failed to expect a span: the second argument is not an object of options. Give { undetermined: "fail" } or leave it out.',
    );
  });
});

test('a span left open is named, and leaves a bounded count undetermined', async () => {
  const missing = await failure(async () => {
    tracer.startSpan('a');
    await expectSpan('a').within(10);
  });
  expect(missing.message).toContain(
    'A span "a" has started in this process and has not ended. Call end() on it.',
  );
  const open = await failure(async () => {
    tracer.startSpan('b');
    await expectSpan('a').never().within(40);
  });
  expect(open.code).toBe('CLNRM_CLAIM_UNDETERMINED');
  expect(open.message).toContain(
    'Failed to prove that a span "a" never occurs: more spans may come, span "b" has not ended in this process.',
  );
  await run(async () => {
    tracer.startSpan('b');
    await expectSpan('a', { undetermined: 'pass' }).never().within(40);
  });
});

test('a span of another test is not found, and said to be there', async () => {
  await run(() => make('a'), { id: 'other', name: 'the other' });
  const error = await failure(() => expectSpan('a').within(10));
  expect(error.message).toContain('A span that fits belongs to another test, "the other".');
});

test('a claim that nobody awaits fails the test', async () => {
  await expect(run(() => void expectSpan('a').times(2))).rejects.toThrow(
    'Failed to judge that a span "a" occurs exactly 2 times: the claim was not awaited. Write "await" before expectSpan.',
  );
  await run(async () => {
    make('a');
    const base = expectSpan('a');
    await base.times(1);
    await base;
  });
});

test('a host may be the one who asks whether claims were awaited', async () => {
  let check = (): void => {};
  const onFinished = (given: () => void): void => void (check = given);
  await runInTestTrace({ runId: 'r', test: identity, attempt: 0, onFinished }, () => void expectSpan('a'));
  expect(check).toThrow('the claim was not awaited');
});

test('a claim ends before the test does', async () => {
  const test = runInTestTrace({ runId: 'r', test: identity, attempt: 0, timeout: 260 }, () =>
    expectSpan('a'),
  );
  await expect(test).rejects.toThrow('occurs at least once: no span of this test has arrived.');
});

test.for<[selector: unknown, message: string]>([
  ['', 'the name is empty. Give a name, a RegExp, or an object of conditions.'],
  [{}, 'the selector has no condition. Give a name, a RegExp, or an object of conditions.'],
  [
    7,
    'the selector is number instead of a name, a RegExp or an object. Give a name, a RegExp, or an object of conditions.',
  ],
  [
    { nmae: 'a' },
    '"nmae" is not a condition. Use name, kind, service, status, attributes, onlyAttributes, resource, scope, event, events, exception, link, links, duration, parent, child, ancestor, descendant, sibling, root, childCount, attributeCount, eventCount, linkCount, dropped, sampled, flags, traceState, traceId, spanId, where, all, any, not.',
  ],
  [{ parent: { name: '' } }, 'parent.name is empty. Give a name, a RegExp, or an object of conditions.'],
  [
    { kind: 'servr' },
    'kind is "servr" instead of one of unspecified, internal, server, client, producer, consumer. Give a name, a RegExp, or an object of conditions.',
  ],
  [
    { attributes: { a: undefined } },
    'attributes "a" is undefined; ask for the absence of a value with is.absent. Give a name, a RegExp, or an object of conditions.',
  ],
])('the selector %j is refused at once', async ([selector, message]) => {
  await run(() => {
    expect(() => expectSpan(selector as string)).toThrow(`Failed to expect a span: ${message}`);
  });
});

test('impossible counts and times are refused at once', async () => {
  await run(async () => {
    make('a');
    const claim = expectSpan('a');
    expect(() => claim.times(-1)).toThrow(
      'Failed to expect a span: times(-1) is not a count. Give a whole number, 0 or more.',
    );
    expect(() => claim.atMost(0.5)).toThrow('atMost(0.5) is not a count');
    expect(() => claim.within(Number.NaN)).toThrow(
      'Failed to expect a span: within(NaN) is not a time. Give milliseconds, 0 or more.',
    );
    await claim;
  });
});

test('a claim outside of a test is refused', () => {
  expect(() => expectSpan('a')).toThrow('Failed to expect a span: no test is running here.');
});
