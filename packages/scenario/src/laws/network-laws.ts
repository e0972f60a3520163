import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { ready } from '../readiness/ready.ts';
import type { RuntimeLaw } from './runtime-law.ts';
import { answering, up } from './scripts.ts';

/** Whom services reach that have a network of their own, and whom they do not. */
export const networkLaws: readonly RuntimeLaw[] = [
  {
    claim: 'a service reaches nothing on the machine of the test that it does not need',
    appliesTo: ({ networks }) => networks.includes('room'),
    check: async ({ run, later }) => {
      const secrets = createServer((_, response) => response.end('secret')).listen(0, '127.0.0.1');
      later(() => secrets.close());
      await once(secrets, 'listening');
      const address = secrets.address();
      assert.ok(typeof address === 'object' && address !== null);
      const service = await run(up, { ports: {}, ready: ready.log('up') });
      const script = `fetch('http://127.0.0.1:${address.port}').then(() => 'reached', (error) => error.cause.code).then(console.log)`;

      assert.equal((await service.exec(['node', '-e', script])).stdout, 'ECONNREFUSED\n');
    },
  },
  {
    claim: 'services of one room reach each other by name, at the ports that they listen on',
    appliesTo: ({ networks }) => networks.includes('room'),
    check: async ({ start, node }) => {
      const asking = `
        require('node:http').createServer(async (_, response) => response.end(await (await fetch('http://orders-db:9000')).text()))
          .listen(process.env.PORT);`;
      const { services } = await start({
        'orders-db': node(answering(`'rows'`), { ports: 9000 }),
        api: node(asking, { needs: ['orders-db'] }),
      });

      assert.equal(await (await services.api.fetch('/')).text(), 'rows');
    },
  },
  {
    claim: 'two sets with networks of their own use the same port, and each reaches its own',
    appliesTo: ({ ownPorts }) => ownPorts,
    check: async ({ start, node }) => {
      const set = async (text: string): ReturnType<typeof start> =>
        await start({ db: node(answering(`'${text}'`), { ports: 9000 }) });
      const [one, other] = await Promise.all([set('one'), set('other')]);

      assert.equal(await (await one.services['db']?.fetch('/'))?.text(), 'one');
      assert.equal(await (await other.services['db']?.fetch('/'))?.text(), 'other');
    },
  },
];
