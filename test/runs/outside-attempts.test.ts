import { expect, vi } from 'vitest';
import { dockerTest, testImage } from '../../packages/scenario/src/container/support/docker-test.ts';
import { runVitest, type VitestRun } from '../support/run-vitest.ts';

vi.setConfig({ testTimeout: 240_000 });

/** Services that look up whatever name they are asked for, and connect to whatever address. */
const services = `import { container, services } from 'clnrm/scenario';
const script = \`
  const answer = (response) => (error, value) => response.end(error?.code ?? String(value ?? 'reached'));
  require('node:http').createServer((request, response) => {
    const [, way, where] = request.url.split('/');
    if (way === 'leaving') process.once('SIGTERM', () => require('node:dns').lookup('bye.example.com', () => process.exit()));
    if (way === 'leaving') response.end();
    else if (way === 'name') require('node:dns').lookup(where, answer(response));
    else require('node:net').connect(443, where).on('error', answer(response)).on('connect', () => answer(response)());
  }).listen(process.env.PORT);
\`;
const node = (options) => container('${testImage('node')}', { ...options, command: ['node', '-e', script] });
export const shop = services({ db: node({}), api: node({ needs: ['db'], ignoreAttempts: ['*.telemetry.example'] }) });
`;

async function run(body: string, clnrm?: string): Promise<VitestRun> {
  const imports = `import { scenario } from 'clnrm/scenario';
    import { expect } from 'vitest';
    import { shop } from './shop.ts';
    const ask = async (service: any, path: string) => await (await service.fetch(path)).text();`;
  return await runVitest(
    { 'shop.ts': services, 'a.test.ts': imports + body },
    ['--pool=clnrm'],
    clnrm === undefined ? {} : { clnrm },
  );
}

function messageOf({ outcome }: VitestRun, name: string): string {
  const tests = outcome.report?.testResults[0]?.assertionResults ?? [];
  return tests.find(({ fullName }) => fullName === name)?.failureMessages.join('\n') ?? '';
}

dockerTest(
  'what a service tries to reach outside is refused at once, told to the test and reported',
  async () => {
    const result = await run(`
    scenario('orders', { services: shop }, async ({ api, db }) => {
      expect(await ask(api, '/name/db')).toBe(db.host);
      expect(await ask(api, '/name/pay.example.com')).toBe('ENOTFOUND');
      expect(await ask(api, '/name/in.telemetry.example')).toBe('ENOTFOUND');
      expect(await ask(api, '/address/192.0.2.7')).toMatch(/^E(HOST|NET)UNREACH$/);
      expect(await api.attempts()).toContainEqual(expect.objectContaining({ destination: 'pay.example.com' }));
      expect(await db.attempts()).toEqual([]);
    });
    scenario('fails', { services: shop }, async ({ api }) => {
      expect(await ask(api, '/name/pay.example.com')).toBe('127.0.0.1');
    });
  `);

    expect(result.outcome.report).toMatchObject({ numPassedTests: 1, numFailedTests: 1 });
    expect(messageOf(result, 'fails')).toContain(
      `AssertionError: expected 'ENOTFOUND' to be '127.0.0.1' // Object.is equality\n\n` +
        `Service "api" tried to reach pay.example.com (dns), which its network 'room' does not allow.\n`,
    );
    expect(result.added).toContain(
      '    Network  1 service tried to reach outside\n' +
        '             api  pay.example.com (dns) ×2, 192.0.2.7:443 (tcp)  2 tests  a.test.ts\n',
    );
  },
);

dockerTest(
  'an attempt fails its test, or its file when no test is left, where that is asked for',
  async () => {
    const result = await run(
      `
    scenario('passes otherwise', { services: shop }, async ({ api }) => void (await ask(api, '/name/pay.example.com')));
    scenario('stays inside', { services: shop }, async ({ api }) => void (await ask(api, '/leaving')));
    `,
      `outsideAttempts: 'fail'`,
    );

    const refused = (name: string): string =>
      `Failed to keep services to their networks: "api" tried to reach ${name} (dns), which its network 'room' does not allow. ` +
      `Add what they need to their set, name it in "ignoreAttempts", or give them network: 'open'.`;
    expect(messageOf(result, 'passes otherwise')).toContain(refused('pay.example.com'));
    expect(messageOf(result, 'stays inside')).toBe('');
    expect(result.outcome.report?.testResults[0]?.message).toBe(refused('bye.example.com'));
    expect(result.added).toContain(
      'api  pay.example.com (dns), bye.example.com (dns)  passes otherwise, outside of tests  a.test.ts\n',
    );
  },
);
