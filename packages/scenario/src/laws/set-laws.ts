import assert from 'node:assert/strict';
import { ready } from '../readiness/ready.ts';
import { services } from '../world/service-set.ts';
import { eventually, isAnswered, rejection } from './eventually.ts';
import type { RuntimeLaw } from './runtime-law.ts';
import { answering, idle, up } from './scripts.ts';

/** What holds of services together. */
export const setLaws: readonly RuntimeLaw[] = [
  {
    claim: 'a service is started when those it needs are ready',
    check: async ({ start, node }) => {
      const started = await start({
        slow: node(`setTimeout(() => { ${answering(`''`)} }, 200);`),
        api: node(answering(`''`), { needs: ['slow'] }),
      });
      const [slow, api] = started.timeline.records;

      assert.deepEqual([slow?.name, api?.name], ['slow', 'api']);
      assert.ok((api?.begin ?? 0) >= (slow?.end ?? 1));
      assert.deepEqual(started.timeline.criticalPath, ['slow', 'api']);
    },
  },
  {
    claim: 'a service is stopped before those it needs',
    check: async ({ start, node }) => {
      const asking = `
        process.on('SIGTERM', async () => {
          console.log('db is ' + (await fetch(process.env.DB).then(() => 'there', () => 'gone')));
          process.exit();
        });
        ${up}`;
      const started = await start({
        db: node(answering(`''`)),
        api: node(asking, {
          needs: ['db'],
          ports: {},
          ready: ready.log('up'),
          env: ({ db }) => ({ DB: db.url }),
        }),
      });
      await started.stop();

      assert.deepEqual(started.services.api.logs(), ['up', 'db is there']);
    },
  },
  {
    claim: 'one that fails stops all others',
    check: async ({ node, failure }) => {
      let url = '';
      const error = await failure({
        db: node(answering(`''`)),
        api: node('process.exitCode = 2;', {
          needs: ['db'],
          env: ({ db }) => {
            ({ url } = db);
            return {};
          },
        }),
        slow: node(idle),
      });

      assert.match(error.message, /^Failed to start service "api": it exited with code 2/);
      assert.equal(await isAnswered(url), false);
    },
  },
  {
    claim: 'a start that is given up leaves nothing',
    check: async ({ node, kind }) => {
      const over = new AbortController();
      const set = services(
        {
          db: node(`${answering(`''`)} console.log('up');`, {
            ready: {
              watch: ({ log }) => ({
                awaited: 'news',
                lastFailure: undefined,
                wait: async (signal) => {
                  log.onLine(() => over.abort());
                  await new Promise((resolve) => signal.addEventListener('abort', resolve));
                },
              }),
            },
          }),
        },
        { runtime: kind },
      );
      const error = await rejection(set.start({ signal: over.signal }));

      assert.equal(error.message, 'Failed to start services: the start was given up. Start them again.');
    },
  },
  {
    claim: 'a service that dies is told apart from one that was stopped and one that was sent a signal',
    check: async ({ start, node }) => {
      const { services: own } = await start({
        dies: node(`setTimeout(() => process.exit(3), 100); ${up}`, { ready: ready.log('up') }),
        told: node(up, { ready: ready.log('up') }),
        stays: node(up, { ready: ready.log('up') }),
      });
      await own.told.signal('SIGKILL');
      await eventually('their end', () => own.dies.exit !== undefined && own.told.exit !== undefined);

      assert.deepEqual([own.dies.state, own.told.state, own.stays.state], ['died', 'signalled', 'running']);
      await own.stays.stop();
      assert.equal(own.stays.state, 'stopped');
    },
  },
  {
    claim: 'a process that left its service and its group is gone when the set has been stopped',
    check: async ({ start, node }) => {
      const escaped = answering(`'escaped'`, 'process.env.PORT_ESCAPED');
      const script = `
        require('node:child_process').spawn(process.execPath, ['-e', process.argv[1]], { detached: true, stdio: 'ignore' }).unref();
        ${up}`;
      const started = await start({
        db: node(script, { ports: { main: 'free', escaped: 'free' }, ready: ready.port('escaped') }, [
          escaped,
        ]),
      });
      const { host, port } = started.services.db.address('escaped');
      await started.stop();

      assert.equal(await isAnswered(`http://${host}:${port}`), false);
    },
  },
  {
    claim: 'a reset hook may use all of a handle',
    check: async ({ start, node }) => {
      const counter = `let n = 0; ${answering(`request.method === 'DELETE' ? (n = 0) : ++n`)}`;
      const started = await start({
        counter: node(counter, { reset: async (service) => await service.fetch('/', { method: 'DELETE' }) }),
      });
      const { counter: service } = started.services;
      await service.fetch('/');
      await started.reset();

      assert.equal(await (await service.fetch('/')).text(), '1');
    },
  },
  {
    claim: 'two sets at once do not meet',
    check: async ({ start, node }) => {
      const make = (text: string): Parameters<typeof start>[0] => ({
        db: node(answering(`'${text}'`)),
        api: node(
          `require('node:http').createServer(async (_, response) => response.end(await (await fetch(process.env.DB)).text()))
             .listen(process.env.PORT);`,
          { needs: ['db'], env: ({ db }) => ({ DB: db.url }) },
        ),
      });
      const [first, second] = await Promise.all([start(make('first')), start(make('second'))]);

      assert.equal(await (await first.services['api']?.fetch('/'))?.text(), 'first');
      assert.equal(await (await second.services['api']?.fetch('/'))?.text(), 'second');
    },
  },
];
