import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { server } from '../kinds/server.ts';
import { freePort } from '../runtime/process/free-port.ts';
import { ready } from '../readiness/ready.ts';
import { eventually, rejection } from './eventually.ts';
import type { RuntimeLaw } from './runtime-law.ts';
import { answering, up } from './scripts.ts';

/** How services are found, by the test and by each other. */
export const addressLaws: readonly RuntimeLaw[] = [
  {
    claim: 'the test reaches a service at its url',
    check: async ({ run }) => {
      const service = await run(answering(`'hello'`));

      assert.equal(await (await fetch(service.url)).text(), 'hello');
      assert.equal(service.url, `http://${service.host}:${service.port}`);
    },
  },
  {
    claim: 'a url is made of its template',
    check: async ({ run }) => {
      const service = await run(answering(`''`), { url: 'postgres://app@{host}:{port}/app' });

      assert.equal(service.url, `postgres://app@${service.host}:${service.port}/app`);
    },
  },
  {
    claim: 'each of several ports is reached by its name, and the first is that of the url',
    check: async ({ run }) => {
      const service = await run(
        answering(`'web'`, 'process.env.PORT_WEB') + answering(`'admin'`, 'process.env.PORT_ADMIN_UI'),
        {
          ports: { web: 'free', 'admin-ui': 'free' },
          ready: ready.all(ready.port('web'), ready.port('admin-ui')),
        },
      );
      const admin = service.address('admin-ui');

      assert.equal(await (await service.fetch('/')).text(), 'web');
      assert.equal(await (await fetch(`http://${admin.host}:${admin.port}`)).text(), 'admin');
    },
  },
  {
    claim: 'PORT is the first of several ports',
    check: async ({ run }) => {
      const service = await run(answering('process.env.PORT === process.env.PORT_B'), {
        ports: { b: 'free', a: 'free' },
      });

      assert.equal(await (await service.fetch('/')).text(), 'true');
    },
  },
  {
    claim: 'a port is put into arguments and variables',
    check: async ({ run }) => {
      const script = answering(`[...process.argv.slice(1), process.env.PLACE, process.env.PORT_WEB]`);
      const options = { ports: { web: 'free', admin: 'free' }, env: { PLACE: '{port:admin}' } } as const;
      const service = await run(script, options, ['{port}', '{other}', '{port:web}']);
      const [web, admin] = service.ports.map(({ inside }) => inside);

      assert.equal(await (await service.fetch('/')).text(), `${web},{other},${web},${admin},${web}`);
    },
  },
  {
    claim: 'a port that was fixed is the one that the service listens on',
    check: async ({ run }) => {
      const port = await freePort();
      const service = await run(answering('process.env.PORT'), { ports: port });

      assert.equal(await (await service.fetch('/')).text(), String(port));
    },
  },
  {
    claim: 'services with ports of their own may all ask for the same one',
    appliesTo: ({ ownPorts }) => ownPorts,
    check: async ({ start, node }) => {
      const same = (text: string): ReturnType<typeof node> => node(answering(`'${text}'`), { ports: 8080 });
      const { services } = await start({ a: same('a'), b: same('b') });

      assert.equal(await (await services.a.fetch('/')).text(), 'a');
      assert.equal(await (await services.b.fetch('/')).text(), 'b');
    },
  },
  {
    claim: 'a port that is in use already is an error before anything starts',
    appliesTo: ({ ownPorts }) => !ownPorts,
    check: async ({ node, failure, run }) => {
      const { port } = await run(answering(`''`));
      const error = await failure({ late: node(up, { ports: port }) });

      assert.equal(error.code, 'CLNRM_SERVICE_PORT_TAKEN');
      assert.match(
        error.message,
        new RegExp(`^Failed to start service "late": port ${port} is in use already\\.`),
      );
    },
  },
  {
    claim: 'ten services that ask for any port get ten',
    check: async ({ start, node }) => {
      const definitions = Object.fromEntries(
        Array.from({ length: 10 }, (_, at) => [`s${at}`, node(answering(String(at)))]),
      );
      const { services } = await start(definitions);
      const answers = await Promise.all(
        Object.values(services).map(async (service) => await (await service.fetch('/')).text()),
      );

      assert.deepEqual(answers, ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    },
  },
  {
    claim: 'a service reaches those it needs at the addresses it is given',
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
    },
  },
  {
    claim: 'a service reaches a server in the process of the test',
    check: async ({ start, node }) => {
      const { services } = await start({
        mail: server(() => createServer((_, response) => response.end('sent'))),
        api: node(
          `const { URL: url } = process.env;
           require('node:http').createServer(async (_, response) => response.end(await (await fetch(url)).text()))
             .listen(process.env.PORT);`,
          { needs: ['mail'], env: ({ mail }) => ({ URL: mail.url }) },
        ),
      });

      assert.equal(await (await services.api.fetch('/')).text(), 'sent');
    },
  },
  {
    claim: 'a service without ports runs, and says that it has none',
    check: async ({ run }) => {
      const service = await run(up, { ports: {}, ready: ready.log('up') });

      assert.throws(() => service.url, {
        message: 'Failed to find the address of service "subject": it has none. Give it "ports".',
      });
    },
  },
  {
    claim: 'connect opens a connection to a port',
    check: async ({ run }) => {
      const service = await run(
        `require('node:net').createServer((socket) => socket.end('hi')).listen(process.env.PORT);`,
      );
      const socket = await service.connect();
      const chunks: Buffer[] = [];
      for await (const chunk of socket) chunks.push(chunk as Buffer);

      assert.equal(Buffer.concat(chunks).toString(), 'hi');
    },
  },
  {
    claim: 'a connection to a service that is gone says how it ended',
    check: async ({ run }) => {
      const service = await run(answering(`''`));
      await service.stop();

      assert.match(
        (await rejection(service.connect())).message,
        /^Failed to connect to service "subject": it has been stopped\. Start it again before asking\./,
      );
    },
  },
  {
    claim: 'a request to a service that has died says at once how it ended',
    check: async ({ run }) => {
      const service = await run(answering(`''`));
      await service.signal('SIGKILL');
      await eventually('its end', () => service.exit !== undefined);

      assert.match(
        (await rejection(service.fetch('/orders'))).message,
        /^Failed to ask service "subject" for \/orders: it was ended by SIGKILL after \d+ ms\. Start it again before asking\./,
      );
    },
  },
  {
    claim: 'a request that is under way when the service dies ends with it',
    check: async ({ run }) => {
      const service = await run(
        `require('node:http').createServer(() => console.log('asked')).listen(process.env.PORT);`,
      );
      const asking = rejection(service.fetch('/orders'));
      await eventually('the request', () => service.logs().includes('asked'));
      await service.signal('SIGKILL');

      assert.match(
        (await asking).message,
        /^Failed to ask service "subject" for \/orders: it was ended by SIGKILL after \d+ ms\./,
      );
    },
  },
];
