import { expect, test } from 'vitest';
import { runVitest, type VitestRun } from '../support/run-vitest.ts';

/** Services that need nothing but Node: a counter, and a front that passes requests on and sends a span for each. */
const shop = `import { command, ready, services } from 'clnrm/scenario';
const node = (script: string) => [process.execPath, '-e', script];
const counter = \`
  let n = 0;
  process.on('SIGUSR2', () => process.exit(9));
  console.log('counter', process.pid);
  require('node:http').createServer((request, response) => {
    if (request.url === '/die') process.exit(7);
    if (request.method === 'DELETE') n = 0;
    response.end(String(request.method === 'POST' ? ++n : n));
  }).listen(process.env.PORT);
\`;
const front = \`
  const id = (bytes) => require('node:crypto').randomBytes(bytes).toString('hex');
  require('node:http').createServer(async (request, response) => {
    const [, traceId, parentSpanId] = (request.headers.traceparent ?? '').split('-');
    const now = String(BigInt(Date.now()) * 1000000n);
    const answer = await (await fetch(process.env.COUNTER, { method: request.method })).text();
    const span = { traceId, parentSpanId, spanId: id(8), name: request.method, kind: 2, startTimeUnixNano: now, endTimeUnixNano: now };
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: process.env.OTEL_SERVICE_NAME } }] };
    await fetch(process.env.OTEL_EXPORTER_OTLP_ENDPOINT + '/v1/traces', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'front' }, spans: [span] }] }] }),
    });
    response.end(answer);
  }).listen(process.env.PORT);
\`;
export const shop = services({
  counter: command(node(counter), { reset: (service) => service.fetch('/', { method: 'DELETE' }) }),
  front: command(node(front), { needs: ['counter'], env: ({ counter }) => ({ COUNTER: counter.url }) }),
});
export const alone = services({ counter: command(node(counter), { scope: 'test' }) });
export const broken = services({ db: command(node("console.log('no disk'); process.exit(3)")) });
`;

const imports = `import { expectSpan } from 'clnrm';
import { scenario, services } from 'clnrm/scenario';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { alone, broken, shop } from './shop.ts';
const textOf = async (response: Response) => await response.text();
`;

async function run(body: string, args: readonly string[] = []): Promise<VitestRun> {
  return await runVitest({ 'shop.ts': shop, 'a.test.ts': imports + body }, ['--pool=clnrm', ...args], {
    clnrm: `leaks: 'fail'`,
  });
}

/** Each test with its outcome, in the order of the file. */
function outcomes({ outcome }: VitestRun): Readonly<Record<string, string>> {
  const tests = outcome.report?.testResults[0]?.assertionResults ?? [];
  return Object.fromEntries(tests.map(({ fullName, status }) => [fullName, status]));
}

function messageOf({ outcome }: VitestRun, name: string): string {
  const tests = outcome.report?.testResults[0]?.assertionResults ?? [];
  return tests.find(({ fullName }) => fullName === name)?.failureMessages.join('\n') ?? '';
}

test('a scenario finds its services running, shared by a file and reset between its tests', async () => {
  const result = await run(`
    const identities = new Set();
    scenario('counts', { services: shop }, async ({ counter, front }) => {
      identities.add(JSON.stringify(counter.identity));
      expect(await textOf(await front.fetch('/', { method: 'POST' }))).toBe('1');
      await expectSpan({ name: 'POST', service: 'front' }).times(1);
    });
    scenario('counts from the start again', { services: shop }, async ({ counter, front }) => {
      identities.add(JSON.stringify(counter.identity));
      expect(await textOf(await front.fetch('/', { method: 'POST' }))).toBe('1');
      await expectSpan({ name: 'POST', service: 'front' }).times(1);
      expect(identities.size).toBe(1);
    });
  `);

  expect(result.outcome.exitCode).toBe(0);
  expect(outcomes(result)).toEqual({ counts: 'passed', 'counts from the start again': 'passed' });
  expect(result.added).not.toContain('Leaks');
  expect(result.added).toMatch(/Services {2}2 services in .* for a\.test\.ts\n +counter +█+/);
  expect(result.added).toContain('on the critical path counter → front.');
});

test('a service of scope test is started for each, in its trace', async () => {
  const result = await run(`
    const identities = new Set();
    scenario.for([1, 2])('own %i', { services: alone }, async (_, { counter }) => {
      expect(await textOf(await counter.fetch('/', { method: 'POST' }))).toBe('1');
      identities.add(JSON.stringify(counter.identity));
      await expectSpan({ name: 'start counter', attributes: { 'clnrm.service.name': 'counter' } }).times(1);
    });
    test('each had its own', () => { expect(identities.size).toBe(2); });
  `);

  expect(result.outcome.exitCode).toBe(0);
  expect(outcomes(result)).toEqual({ 'own 1': 'passed', 'own 2': 'passed', 'each had its own': 'passed' });
});

test('a scenario is a test of Vitest: modifiers, retries, tags, hooks, suites, time limits', async () => {
  const result = await run(`
    const log: string[] = [];
    let tries = 0;
    beforeEach(({ task }) => { log.push('before ' + task.name); });
    scenario.skip('skipped', { services: shop }, () => {});
    scenario.todo('to do');
    scenario.fails('fails as it should', { services: shop }, () => { expect(1).toBe(2); });
    scenario.skipIf(true)('not here', { services: shop }, () => {});
    scenario.runIf(true)('here', async ({ step, expect }) => { expect(await step('adds', () => 1 + 1)).toBe(2); });
    scenario('retried', { services: shop, retry: 2 }, () => { expect(++tries).toBe(3); });
    scenario('too long', { services: shop, timeout: 50 }, () => new Promise(() => {}));
    describe('suite', () => {
      scenario('inside', { services: shop }, async ({ counter, task }) => {
        expect(task.name).toBe('inside');
        expect(await textOf(await counter.fetch('/'))).toBe('0');
      });
      scenario.concurrent('at once', { services: shop }, async ({ counter }) => { await counter.fetch('/'); });
      scenario.concurrent('with this', { services: shop }, async ({ counter }) => { await counter.fetch('/'); });
    });
    test('hooks ran', () => { expect(log).toContain('before inside'); });
  `);

  expect(outcomes(result)).toEqual({
    skipped: 'skipped',
    'to do': 'todo',
    'fails as it should': 'passed',
    'not here': 'skipped',
    here: 'passed',
    retried: 'passed',
    'too long': 'failed',
    'suite inside': 'passed',
    'suite at once': 'passed',
    'suite with this': 'passed',
    'hooks ran': 'passed',
  });
  expect(messageOf(result, 'too long')).toContain('Test timed out in 50ms');
});

test('a scenario has cases as a test has them: lists, tables, limits, repeats, hooks and suites', async () => {
  const result = await run(`
    const log: string[] = [];
    scenario.each([['good', 1], ['expired', 2]])('pays %s %i', { services: shop }, async (card, amount, { counter }) => {
      log.push(card + amount);
      expect(await textOf(await counter.fetch('/'))).toBe('0');
    });
    scenario.each([['one'], 'two'])('mixed %s', (given, { task }) => { log.push(JSON.stringify(given) + task.name); });
    scenario.each\`
      card      | amount
      \${'good'} | \${3}
    \`('table $card $amount', ({ card, amount }, { step }) => { log.push(card + amount + typeof step); });
    scenario.for\`
      card
      \${'bad'}
    \`('row $card', ({ card }) => { log.push(card); });
    scenario.skip.each([1])('left out %i', () => {});
    scenario.fails.each([1])('fails %i', (one) => { expect(one).toBe(2); });
    scenario('too long', () => new Promise(() => {}), 50);
    let times = 0;
    scenario('again', { services: shop, repeats: 2 }, async ({ front }) => {
      times++;
      expect(await textOf(await front.fetch('/', { method: 'POST' }))).toBe('1');
    });
    describe('with hooks', () => {
      const it = scenario.extend(shop);
      it.beforeEach(async ({ counter }) => { await counter.fetch('/', { method: 'POST' }); });
      it('after one', async ({ counter }) => { expect(await textOf(await counter.fetch('/'))).toBe('1'); });
      it.concurrent.each([2])('%i', (two) => { expect(two).toBe(2); });
    });
    test('all ran', () => {
      expect(times).toBe(3);
      expect(log).toEqual(['good1', 'expired2', '["one"]mixed one', '"two"mixed two', 'good3function', 'bad']);
    });
  `);

  expect(outcomes(result)).toEqual({
    'pays good 1': 'passed',
    'pays expired 2': 'passed',
    'mixed one': 'passed',
    'mixed two': 'passed',
    'table good 3': 'passed',
    'row bad': 'passed',
    'left out 1': 'skipped',
    'fails 1': 'passed',
    'too long': 'failed',
    again: 'passed',
    'with hooks after one': 'passed',
    'with hooks 2': 'passed',
    'all ran': 'passed',
  });
});

test('a set that is used in a suite alone is stopped at the end of the file, also after a hook that throws', async () => {
  const result = await run(`
    let handle;
    afterAll(async () => {
      expect((await handle.fetch('/')).status).toBe(200);
      throw new Error('from the hook');
    });
    describe('suite', () => {
      scenario('inside', { services: shop }, async ({ counter }) => { handle = counter; });
      scenario('another', { services: alone }, async ({ counter }) => { await counter.fetch('/'); });
    });
  `);

  expect(outcomes(result)).toEqual({ 'suite inside': 'passed', 'suite another': 'passed' });
  expect(result.outcome.report?.testResults[0]?.message).toContain('from the hook');
  expect(result.added).not.toContain('Leaks');
});

test('services that no scenario of the run needs are not started', async () => {
  const result = await run(
    `
    scenario('broken', { services: broken }, () => {});
    scenario('fine', { services: shop }, async ({ counter }) => { await counter.fetch('/'); });
  `,
    ['-t', 'fine'],
  );

  expect(result.outcome.exitCode).toBe(0);
});

test('a service that cannot be started fails each scenario that needs it with one error', async () => {
  const result = await run(`
    scenario('first', { services: broken }, () => {});
    scenario('second', { services: broken }, () => {});
    scenario('another', { services: shop }, async ({ counter }) => { await counter.fetch('/'); });
  `);

  expect(outcomes(result)).toEqual({ first: 'failed', second: 'failed', another: 'passed' });
  for (const name of ['first', 'second']) {
    expect(messageOf(result, name)).toMatch(
      /Failed to start service "db": it exited with code 3 after \d+ ms, before there was any connection to/,
    );
    expect(messageOf(result, name)).toContain('It printed:\n  no disk');
  }
});

test('a service that dies is charged to the test that was running, and the next finds it alive', async () => {
  const result = await run(`
    scenario('kills it', { services: shop }, async ({ counter }) => {
      await counter.fetch('/die').catch(() => {});
      await expect.poll(() => counter.exit).toBeDefined();
    });
    scenario('finds it', { services: shop }, async ({ counter }) => {
      expect(await textOf(await counter.fetch('/'))).toBe('0');
    });
    scenario('may end it', { services: shop }, async ({ counter }) => {
      await counter.signal('SIGKILL');
      await expect.poll(() => counter.state).toBe('signalled');
    });
  `);

  expect(outcomes(result)).toEqual({
    'kills it': 'failed',
    'finds it': 'passed',
    'may end it': 'passed',
  });
  expect(messageOf(result, 'kills it')).toMatch(
    /Failed to keep service "counter" running: it exited with code 7 after \d+ ms, before the test was over\./,
  );
});

test('a failure names its step, and steps are spans', async () => {
  const result = await run(`
    scenario('steps', { services: shop }, async ({ front, step }) => {
      await step('orders', () => front.fetch('/', { method: 'POST' }));
      await expectSpan({ name: 'POST', service: 'front' }).withParent('orders').times(1);
      await step('pays', async () => await step('by card', () => { throw new Error('no card'); }));
    });
  `);

  expect(messageOf(result, 'steps')).toContain('Error: no card\n\nIn step "pays" › "by card".');
});

test('layers wrap the body, and one that there is not is named at the line that lists it', async () => {
  const result = await run(`
    const notes: string[] = [];
    const noting = { name: 'noting', around: async (world, next) => {
      notes.push(...Object.keys(world.services));
      await next();
      notes.push('after');
    } };
    scenario('wrapped', { services: shop, layers: [noting] }, () => { notes.push('body'); });
    test('in order', () => { expect(notes).toEqual(['counter', 'front', 'body', 'after']); });
    test('unknown', () => {
      expect(() => scenario('chaotic', { layers: ['chaoss'] }, () => {})).toThrow(
        'Failed to switch on the layers of a scenario: there is no layer "chaoss". ' +
          'None is installed: add the capability that has it to clnrm({ capabilities }).',
      );
    });
  `);

  expect(outcomes(result)).toEqual({
    wrapped: 'passed',
    'in order': 'passed',
    unknown: 'passed',
  });
});

/** Two layers that know nothing of each other, as a capability would bring them. */
const layers = `import { registerLayer } from 'clnrm/scenario';
const learn = (world, capability, data) => world.learn({ kind: 'custom', capability, title: world.test.name, data });
registerLayer('restarts', ({ service = 'counter' } = {}) => ({
  aroundStep: async (world, step, next) => {
    if (step.within.length > 0) return await next();
    const { identity } = world.services[service];
    const restart = (async () => {
      await world.pause(20);
      await world.services[service].restart();
    })();
    await next();
    await restart;
    const changed = JSON.stringify(identity) !== JSON.stringify(world.services[service].identity);
    learn(world, 'restarts', { step: step.name, changed, neededBy: world.graph.dependentsOf(service) });
  },
  around: async (world, next) => {
    // Frozen until the end, which comes whether or not the body does.
    if (world.test.name === 'hangs') {
      await world.services[service].signal('SIGSTOP');
      world.defer(() => world.services[service].signal('SIGCONT'));
    }
    await next();
  },
}));
registerLayer('stopwatch', () => ({
  around: async (world, next) => {
    const arrived = new Set();
    const end = world.spans.subscribe((spans) => spans.forEach(({ name }) => arrived.add(name)));
    await next();
    // The span of the other process is on its way.
    for (let tries = 0; tries < 500 && !arrived.has('GET'); tries++) await world.pause(20);
    end();
    const steps = world.steps.map(({ name, begin, duration }) => \`\${name} \${begin + duration <= world.elapsed()}\`);
    learn(world, 'stopwatch', { steps, spans: [...arrived].toSorted(), ready: world.starts.length });
  },
}));
`;

test('a scenario runs without layers, with one and with two, each as alone, and is undone when its time is over', async () => {
  const body = `async ({ front, step }) => {
    await step('asks', async () => {
      await expect.poll(async () => (await front.fetch('/')).status, { timeout: 20_000 }).toBe(200);
    });
  }`;
  const result = await runVitest(
    {
      'shop.ts': shop,
      'layers.ts': layers,
      'a.test.ts': `${imports}
        import './layers.ts';
        scenario('none', { services: shop, timeout: 60_000 }, ${body});
        scenario('one', { services: shop, timeout: 60_000, layers: ['stopwatch'] }, ${body});
        scenario('two', { services: shop, timeout: 60_000, layers: ['stopwatch', ['restarts', { service: 'counter' }]] }, ${body});
        scenario('hangs', { services: shop, timeout: 200, layers: ['restarts'] }, () => new Promise(() => {}));
        scenario('goes on', { services: shop, timeout: 60_000 }, ${body});`,
    },
    ['--pool=clnrm'],
    { clnrm: `leaks: 'fail'` },
  );

  expect(outcomes(result)).toEqual({
    none: 'passed',
    one: 'passed',
    two: 'passed',
    hangs: 'failed',
    'goes on': 'passed',
  });
  expect(messageOf(result, 'hangs')).toContain('Test timed out in 200ms');
  expect(result.added).toContain(
    [
      "stopwatch  one  { steps: [ 'asks true' ], spans: [ 'GET', 'asks' ], ready: 0 }",
      "restarts   two  { step: 'asks', changed: true, neededBy: [ 'front' ] }",
      "stopwatch  two  { steps: [ 'asks true' ], spans: [ 'GET', 'asks' ], ready: 0 }",
    ].join('\n             '),
  );
  expect(result.added).toContain('Learned  3 facts');
});

test('a plain test gets services as fixtures, beside those of its own', async () => {
  const result = await run(`
    const own = test.extend('colour', () => 'blue');
    const it = scenario.extend(shop, own);
    it('uses both', async ({ counter, colour, step, services }) => {
      expect(await step('asks', async () => await textOf(await counter.fetch('/', { method: 'POST' })))).toBe('1');
      expect([colour, services.counter]).toEqual(['blue', counter]);
    });
    it('is reset', async ({ counter }) => { expect(await textOf(await counter.fetch('/'))).toBe('0'); });
    it('uses none', ({ colour }) => { expect(colour).toBe('blue'); });
  `);

  expect(outcomes(result)).toEqual({
    'uses both': 'passed',
    'is reset': 'passed',
    'uses none': 'passed',
  });
  expect(result.outcome.exitCode).toBe(0);
});

test('files whose services ask for more than the machine has wait for each other, also for one that was killed', async () => {
  const file = (name: string, end: string): string => `import { appendFileSync } from 'node:fs';
    import { command, scenario, services } from 'clnrm/scenario';
    const note = (text: string) => appendFileSync('notes.txt', text + '\\n');
    const script = 'require("node:http").createServer().listen(process.env.PORT)';
    const big = services({ db: command([process.execPath, '-e', script], {
      limits: { cpu: 1000 },
      env: () => { note('begin ${name}'); return {}; },
    }) });
    scenario('first', { services: big }, () => {});
    scenario('last', { services: big }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      note('end ${name}');
      ${end}
    });`;
  const result = await runVitest(
    {
      'a.test.ts': file('a', ''),
      'b.test.ts': file('b', `process.kill(process.pid, 'SIGKILL');`),
      'c.test.ts': file('c', ''),
    },
    ['--pool=clnrm', '--maxWorkers=3'],
    { clnrm: `leaks: 'off'` },
  );
  const notes = (result.outcome.written['notes.txt'] ?? '').trim().split('\n');
  const pairs = notes.filter((_, at) => at % 2 === 0).map((begin, at) => [begin, notes[2 * at + 1]]);

  expect(pairs.toSorted()).toEqual([
    ['begin a', 'end a'],
    ['begin b', 'end b'],
    ['begin c', 'end c'],
  ]);
});

test('what a shared service does while it starts or is reset belongs to no test and is no orphan', async () => {
  const service = `
    const { resource, send } = {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: process.env.OTEL_SERVICE_NAME } }] },
      send: (body) => fetch(process.env.OTEL_EXPORTER_OTLP_ENDPOINT + '/v1/traces', {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
      }),
    };
    const id = (bytes) => require('node:crypto').randomBytes(bytes).toString('hex');
    const report = (name) => {
      const now = String(BigInt(Date.now()) * 1000000n);
      const span = { traceId: id(16), spanId: id(8), name, kind: 1, startTimeUnixNano: now, endTimeUnixNano: now };
      return send({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'db' }, spans: [span] }] }] });
    };
    report('db.ready').then(() => {
      require('node:http').createServer(async (_, response) => {
        await report('lost');
        response.end();
      }).listen(process.env.PORT);
    });`;
  const files = (body: string): Readonly<Record<string, string>> => ({
    'service.cjs': service,
    'a.test.ts': `import { command, ready, scenario, services } from 'clnrm/scenario';
      const db = services({ db: command([process.execPath, 'service.cjs'], { 
        ready: ready.all(ready.span('db.ready'), ready.port()),
        reset: (service) => service.fetch('/'),
      }) });
      scenario('is reset', { services: db }, () => {});
      scenario('uses it', { services: db }, async ({ db }) => { ${body} });`,
  });
  const options = { clnrm: `spans: { orphans: 'fail' }` };
  const quiet = await runVitest(files(''), ['--pool=clnrm'], options);
  const loud = await runVitest(files(`await db.fetch('/');`), ['--pool=clnrm'], options);

  expect(quiet.added).not.toContain('Orphans');
  expect(quiet.outcome.exitCode).toBe(0);
  expect(loud.added).toMatch(/Orphans {2}1 span belongs to no test\n.*lost/);
  expect(loud.outcome.exitCode).toBe(1);
});

test('a scenario that has to do the same each time runs so often, and fails where it does not', async () => {
  const result = await run(`
    let runs = 0;
    scenario('counts', { services: shop, determinism: { iterations: 3 } }, async ({ counter, step }) => {
      await step('counts', () => counter.fetch('/', { method: 'POST' }));
    });
    scenario('grows', { services: shop, determinism: { iterations: 3 } }, async ({ step }) => {
      runs += 1;
      for (let count = 0; count < runs; count += 1) await step('counts', () => {});
    });
  `);
  expect(outcomes(result)).toEqual({ counts: 'passed', grows: 'failed' });
  expect(messageOf(result, 'grows')).toContain(
    'Failed to prove that 3 iterations do the same: iterations 2, 3 differ from iteration 1.',
  );
});
