import { expect, test } from 'vitest';
import { makeProject } from '../support/project.ts';
import { runIn, runVitest } from '../support/run-vitest.ts';

/** A service that says what it is asked, and one that is deaf to requests to end. */
const shop = `import { command, secret, services } from 'clnrm/scenario';
const api = \`
  console.log('listening');
  require('node:http').createServer((request, response) => {
    const times = Number(request.url.slice(1));
    for (let i = 1; i <= times; i++) console.log('asked', i);
    console.log('no key', process.env.KEY);
    response.end('none');
  }).listen(process.env.PORT);
\`;
const deaf = \`process.on('SIGTERM', () => {}); require('node:net').createServer().listen(process.env.PORT);\`;
const node = (script: string) => [process.execPath, '-e', script];
export const shop = services({ api: command(node(api), { env: { KEY: secret('hush-hush') } }) });
export const stubborn = services({ db: command(node(deaf), { graceful: 200 }) });
`;

const imports = `import { scenario } from 'clnrm/scenario';
import { expect } from 'vitest';
import { shop, stubborn } from './shop.ts';
`;

test('what services printed during a test stands below its failure, and all of it in a file until it passes', async () => {
  const options = { config: `pool: 'clnrm',`, clnrm: `leaks: 'fail'` };
  const project = makeProject(
    {
      'shop.ts': shop,
      'orders/a.test.ts': `${imports.replace('./shop', '../shop')}
        const wanted = process.env.FIXED ?? 'one';
        scenario('asks once', { services: shop }, async ({ api }) => { await api.fetch('/1'); });
        scenario('asks often', { services: shop }, async ({ api }) => {
          expect(await (await api.fetch('/12')).text()).toBe(wanted);
        });
        scenario('is late', { services: shop, timeout: process.env.FIXED === undefined ? 300 : 60_000 }, async ({ api }) => {
          await api.fetch('/1');
          if (process.env.FIXED === undefined) await new Promise(() => {});
        });
        scenario.fails('is to fail', { services: shop }, () => { expect(1).toBe(2); });`,
    },
    options,
  );
  const red = await runIn(project, [], options);

  expect(red.outcome.exitCode).toBe(1);
  const asked = Array.from({ length: 9 }, (_, index) => `   ↳ asked ${index + 4}\n`).join('');
  const place = 'all of it in .clnrm/logs/orders/a.test.ts/api.log';
  expect(red.stderr).toContain(
    ` ❯ api printed (the last 10 of 13 lines), ${place}\n${asked}   ↳ no key ***\n`,
  );
  expect(red.stderr).toContain(` ❯ api printed, ${place}\n   ↳ asked 1\n   ↳ no key ***\n`);
  expect(red.stderr).not.toContain('hush');
  expect(red.added).not.toContain('Leaks');
  const lines = project.read('.clnrm/logs/orders/a.test.ts/api.log').split('\n');
  expect(lines.map((line) => line.replace(/^\S+ /, ''))).toEqual([
    'out listening',
    '--- begin: asks once',
    'out asked 1',
    'out no key ***',
    '--- begin: asks often',
    ...Array.from({ length: 12 }, (_, index) => `out asked ${index + 1}`),
    'out no key ***',
    '--- failed: asks often',
    '--- begin: is late',
    'out asked 1',
    'out no key ***',
    '--- failed: is late',
    '--- begin: is to fail',
    '--- failed: is to fail',
    '',
  ]);

  const green = await runIn(project, [], { ...options, env: { FIXED: 'none' } });
  expect(green.outcome.exitCode).toBe(0);
  expect(Object.keys(project.files()).filter((path) => path.startsWith('.clnrm/logs'))).toEqual([]);
});

test('a service that had to be ended by force is told of, and fails nothing', async () => {
  const { outcome, added } = await runVitest(
    {
      'shop.ts': shop,
      'a.test.ts': `${imports}
        scenario('restarts it', { services: stubborn }, async ({ db }) => { await db.restart(); });
        scenario('kills it', { services: stubborn }, async ({ db }) => { await db.signal('SIGKILL'); });
        scenario('ends it well', { services: shop }, async ({ api }) => { await api.fetch('/1'); });`,
    },
    ['--pool=clnrm'],
    { clnrm: `leaks: 'fail'` },
  );

  expect(outcome.exitCode).toBe(0);
  expect(added).toContain(
    '     Forced  1 stop, as the service did not end by itself; "graceful" is its time\n' +
      '             db  did not end within 0.2 s of being asked to  a.test.ts\n',
  );
});

test('what a service does while it is started again belongs to no test and is no orphan', async () => {
  const service = `
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: process.env.OTEL_SERVICE_NAME } }] };
    const id = (bytes) => require('node:crypto').randomBytes(bytes).toString('hex');
    const report = (name) => {
      const now = String(BigInt(Date.now()) * 1000000n);
      const span = { traceId: id(16), spanId: id(8), name, kind: 1, startTimeUnixNano: now, endTimeUnixNano: now };
      return fetch(process.env.OTEL_EXPORTER_OTLP_ENDPOINT + '/v1/traces', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'db' }, spans: [span] }] }] }),
      });
    };
    report('db.ready').then(() => {
      require('node:http').createServer(async (request, response) => {
        if (request.url === '/die') process.exit(1);
        await report('lost');
        response.end();
      }).listen(process.env.PORT);
    });`;
  const files = (last: string): Readonly<Record<string, string>> => ({
    'service.cjs': service,
    'a.test.ts': `import { command, scenario, services } from 'clnrm/scenario';
      import { expect } from 'vitest';
      const set = services({ db: command([process.execPath, 'service.cjs']) });
      scenario('restarts it', { services: set }, async ({ db }) => { await db.restart(); });
      scenario('ends it', { services: set }, async ({ db }) => {
        await db.signal('SIGKILL');
        await expect.poll(() => db.state).toBe('signalled');
      });
      scenario('finds it started again', { services: set }, async ({ db }) => { ${last} });`,
  });
  const options = { clnrm: `spans: { orphans: 'fail' }` };
  const quiet = await runVitest(files(''), ['--pool=clnrm'], options);
  const loud = await runVitest(files(`await db.fetch('/');`), ['--pool=clnrm'], options);

  expect([quiet.added.includes('Orphans'), quiet.outcome.exitCode]).toEqual([false, 0]);
  expect(loud.added).toMatch(/Orphans {2}1 span belongs to no test\n.*lost/);
});
