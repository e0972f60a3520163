import assert from 'node:assert/strict';
import { isClnrmError, type OutsideAttempt } from '@clnrm/model';
import { answering } from './scripts.ts';
import type { RuntimeLaw } from './runtime-law.ts';
import type { RunningService } from '../service/running-service.ts';

/** Looks up the name after the slash and tells what came of it. */
const asking = `require('node:http').createServer((request, response) => {
  require('node:dns').lookup(request.url.slice(1), (error, address) => response.end(error?.code ?? address));
}).listen(process.env.PORT);`;

/** Asks for a name inside, by the path of a request. */
async function ask(service: RunningService, name: string): Promise<string> {
  return await (await service.fetch(`/${name}`)).text();
}

/** What was seen; undefined where that is not possible, which must be an error of its own. */
async function seen(service: RunningService): Promise<readonly OutsideAttempt[] | undefined> {
  try {
    return await service.attempts();
  } catch (error) {
    if (isClnrmError(error) && error.code === 'CLNRM_SERVICE_UNABLE') return undefined;
    throw error;
  }
}

const isHeld = ({ networks }: { readonly networks: readonly string[] }): boolean => networks.includes('room');

/** What services try to reach that they may not. */
export const attemptLaws: readonly RuntimeLaw[] = [
  {
    claim:
      'a name from outside that a service asks for is not found, and told with how often it was asked for',
    appliesTo: isHeld,
    check: async ({ run }) => {
      const service = await run(asking);
      const answers = [await ask(service, 'API.example.com'), await ask(service, 'api.example.com')];
      const attempts = await seen(service);
      if (attempts === undefined) return;

      assert.deepEqual(answers, ['ENOTFOUND', 'ENOTFOUND']);
      assert.deepEqual(attempts, [
        { destination: 'api.example.com', port: undefined, protocol: 'dns', count: 2 },
      ]);
    },
  },
  {
    claim: 'a service that may reach nobody is told of, too',
    appliesTo: ({ networks }) => networks.includes('none'),
    check: async ({ node, start }) => {
      const { services } = await start({
        subject: node(
          `setInterval(() => {}, 1e6); require('node:dns').lookup('a.example.com', () => console.log('asked'));`,
          {
            network: 'none',
            ready: { log: /asked/ },
          },
        ),
      });
      const attempts = await seen(services.subject);

      assert.deepEqual(attempts?.map(({ destination }) => destination) ?? ['a.example.com'], [
        'a.example.com',
      ]);
    },
  },
  {
    claim: 'what a service may reach is no attempt',
    appliesTo: isHeld,
    check: async ({ start, node }) => {
      const { services } = await start({
        db: node(answering(`'rows'`)),
        api: node(
          `const { URL: url } = process.env;
           require('node:http').createServer(async (_, response) => response.end(await (await fetch(url)).text()))
             .listen(process.env.PORT);`,
          { needs: ['db'], env: ({ db }) => ({ URL: db.url }) },
        ),
      });

      assert.equal(await (await services.api.fetch('/')).text(), 'rows');
      assert.deepEqual((await seen(services.api)) ?? [], []);
      assert.deepEqual((await seen(services.db)) ?? [], []);
    },
  },
  {
    claim: 'a service that may reach everybody attempts nothing',
    appliesTo: ({ networks }) => networks.includes('open'),
    check: async ({ run }) => {
      const service = await run(asking, { network: 'open' });
      await ask(service, 'no-such-name.invalid');

      assert.equal(service.network, 'open');
      assert.deepEqual(await service.attempts(), []);
    },
  },
  {
    claim: 'attempts are told after the end of a service, and those before a restart with those after it',
    appliesTo: isHeld,
    check: async ({ run }) => {
      const service = await run(asking);
      await ask(service, 'before.example.com');
      await service.restart();
      await ask(service, 'after.example.com');
      await service.stop();
      const attempts = await seen(service);

      assert.deepEqual(
        attempts?.map(({ destination }) => destination) ?? ['before.example.com', 'after.example.com'],
        ['before.example.com', 'after.example.com'],
      );
    },
  },
];
