import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { openSpanRoom } from '@clnrm/spans';
import { expect, onTestFinished, test, vi } from 'vitest';
import { command } from '../kinds/command.ts';
import { external } from '../kinds/external.ts';
import { server } from '../kinds/server.ts';
import { secret } from '../definition/secret.ts';
import { ready } from '../readiness/ready.ts';
import { isRunning } from '../runtime/process/process-group.ts';
import { type Definitions, services, type ServiceSet } from './service-set.ts';
import type { StartedServices } from './start-services.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Answers with the value of a variable. */
const echo = (variable: string): readonly string[] => [
  process.execPath,
  '-e',
  `require('node:http').createServer((_, r) => r.end(process.env.${variable})).listen(process.env.PORT)`,
];

test('each service finds those that it needs, whatever their kind', async () => {
  const { services: shop } = await start(
    services({
      db: command(echo('PORT')),
      mail: server(({ db }) => createServer((_, response) => response.end(db.url)), { needs: ['db'] }),
      api: command(echo('ALL'), {
        needs: ['db', 'mail'],
        env: ({ db, mail }) => ({ ALL: `${db.url} ${mail.url}` }),
      }),
    }),
  );

  expect(await textOf(shop.db)).toBe(String(shop.db.port));
  expect(await textOf(shop.mail)).toBe(shop.db.url);
  expect(await textOf(shop.api)).toBe(`${shop.db.url} ${shop.mail.url}`);
});

test('a room learns where services are reached, so that callers of one without spans show its name', async () => {
  const room = openSpanRoom();
  onTestFinished(() => room.close());
  const { services: shop } = await start(services({ db: command(echo('PORT')) }));
  expect([...room.addresses]).toEqual([[`${shop.db.host}:${shop.db.port}`, 'db']]);
});

test('an external service is waited for and stays', async () => {
  const stranger = createServer((request, response) => response.end(request.url));
  stranger.listen(0, '127.0.0.1');
  onTestFinished(() => void stranger.close());
  await new Promise((resolve) => stranger.once('listening', resolve));
  const address = stranger.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/base/`;

  const started = await start(services({ mail: external(url, { ready: ready.http('/') }) }));
  const { mail } = started.services;
  expect(await (await mail.fetch('send')).text()).toBe('/base/send');
  await started.stop();

  expect(stranger.listening).toBe(true);
});

test('a failure stops what had been started and carries the last lines of the one that failed', async () => {
  const pids: number[] = [];
  const shop = services({
    db: command(echo('PORT'), {
      reset: () => {},
    }),
    watch: server(
      ({ db }) => {
        pids.push(db.port);
        return createServer();
      },
      { needs: ['db'] },
    ),
    api: command([process.execPath, '-e', `console.log('no database'); process.exit(3)`], {
      needs: ['db', 'watch'],
    }),
  });
  const failure = await shop.start().then(
    () => expect.unreachable('it started'),
    (error: Error) => error,
  );

  expect(failure.message).toMatch(
    /^Failed to start service "api": it exited with code 3 after \d+ ms, before there was any connection to 127\.0\.0\.1:\d+\. /,
  );
  expect(failure.message).toContain('It printed:\n  no database');
  const [port = 0] = pids;
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow('fetch failed');
});

test('what cannot be had is said before anything starts, all of it', async () => {
  const shop = services({
    db: command(echo('PORT'), { network: 'none' }),
    api: command(echo('PORT'), { cwd: '/no/such/folder' }),
  });

  await expect(shop.start()).rejects.toThrow(
    `Failed to start service "db": a plain process cannot be held to the network 'none'. ` +
      `Give network: 'open', or start it in a runtime that has networks of its own.\n\n` +
      'Failed to start service "api": its "cwd" /no/such/folder is not a directory. Correct "cwd".',
  );
});

test('a restart keeps the addresses and gives another process', async () => {
  const { services: shop } = await start(services({ db: command(echo('PORT')) }));
  const { port, identity } = shop.db;
  await shop.db.restart();

  expect(shop.db.port).toBe(port);
  expect(shop.db.identity).not.toEqual(identity);
  expect(await textOf(shop.db)).toBe(String(port));
});

test('a service that is gone says how it ended when it is asked', async () => {
  const started = await start(services({ db: command(echo('PORT')) }));
  await started.services.db.signal('SIGKILL');

  await expect.poll(() => started.services.db.state).toBe('signalled');
  await expect(started.services.db.fetch('/')).rejects.toThrow(
    /^Failed to ask service "db" for \/: it was ended by SIGKILL after \d+ ms\. Start it again before asking\. /,
  );
});

test('reset hooks run in the order of needs and name the service that fails', async () => {
  const order: string[] = [];
  const note = (name: string) => () => void order.push(name);
  const started = await start(
    services({
      api: server(() => createServer(), { needs: ['db'], reset: [note('api 1'), note('api 2')] }),
      db: server(() => createServer(), { reset: note('db') }),
    }),
  );
  await started.reset();

  expect(order).toEqual(['db', 'api 1', 'api 2']);
  const broken = await start(
    services({
      db: server(() => createServer(), {
        reset: () => {
          throw new Error('table is locked');
        },
      }),
    }),
  );
  await expect(broken.reset()).rejects.toThrow(
    `Failed to reset service "db": table is locked. Correct its "reset", or give it scope: 'test'.`,
  );
});

test('a secret reaches the service and shows nowhere', async () => {
  const { services: shop } = await start(
    services({
      db: command(
        [process.execPath, '-e', `console.log('key', process.env.KEY); setInterval(() => {}, 1000)`],
        { env: { KEY: secret('hunter2') }, ready: ready.log('key') },
      ),
    }),
  );

  expect(shop.db.logs()).toEqual(['key ***']);
  expect(shop.db.environment['KEY']).toBe('***');
});

test('files, folders and several ports are there when it starts', async () => {
  const script = `
    const fs = require('node:fs'), http = require('node:http');
    const folder = process.env.SERVICE_FOLDER;
    fs.writeFileSync(folder + '/data/new', '');
    const serve = (port, text) => http.createServer((_, r) => r.end(text)).listen(port);
    serve(process.env.PORT, fs.readFileSync(folder + '/etc/app.conf', 'utf8'));
    serve(process.env.PORT_ADMIN, 'admin');
  `;
  const started = await start(
    services({
      app: command([process.execPath, '-e', script], {
        files: { 'etc/app.conf': 'colour=blue' },
        volumes: ['data'],
        ports: { web: 'free', admin: 'free' },
        ready: ready.all(ready.port('web'), ready.port('admin')),
      }),
    }),
  );
  const { app } = started.services;
  const { port } = app.address('admin');
  const folder = app.environment['SERVICE_FOLDER'] ?? '';

  expect(await textOf(app)).toBe('colour=blue');
  expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('admin');
  expect(() => app.address('metrics')).toThrow(
    'Failed to find the address of service "app": it has no port "metrics". It has "web", "admin".',
  );
  expect(existsSync(folder)).toBe(true);
  await started.stop();
  expect(existsSync(folder)).toBe(false);
});

test('a start that is given up leaves nothing', async () => {
  const over = new AbortController();
  const pids: number[] = [];
  const shop = services({
    db: command([process.execPath, '-e', `console.log('pid', process.pid); setInterval(() => {}, 1000)`], {
      ready: {
        watch: ({ log }) => ({
          awaited: 'good news',
          lastFailure: undefined,
          wait: async (signal) =>
            await new Promise<void>((resolve) => {
              log.onLine(({ text }) => {
                pids.push(Number(text.split(' ')[1]));
                over.abort();
              });
              signal.addEventListener('abort', () => resolve());
            }),
        }),
      },
    }),
  });

  await expect(shop.start({ signal: over.signal })).rejects.toThrow(
    'Failed to start services: the start was given up. Start them again.',
  );
  expect(pids.filter(isRunning)).toEqual([]);
  expect(pids).toHaveLength(1);
});

test('a function of a definition that never ends is named', async () => {
  const never = new Promise<never>(() => {});
  const environment = services({ db: command(echo('PORT'), { env: () => never, deadline: 50 }) });
  const made = services({ db: server(() => never, { deadline: 50 }) });

  await expect(environment.start()).rejects.toThrow(
    'Failed to start service "db": its "env" did not end within 50 ms. Correct it, or raise "deadline".',
  );
  await expect(made.start()).rejects.toThrow(
    'Failed to start service "db": its function did not end within 50 ms. Correct it, or raise "deadline".',
  );
});

test('a program that does nothing but start and stop services ends well', async () => {
  const index = new URL('../index.ts', import.meta.url).href;
  const script = `
    const { command, services } = await import('${index}');
    const db = command([process.execPath, '-e', 'require("node:net").createServer().listen(process.env.PORT)']);
    const started = await services({ db }).start();
    await started.stop();
    console.log('done');`;
  const program = spawn(
    process.execPath,
    ['--conditions=@clnrm/source', '--input-type=module', '-e', script],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [output, [code]] = await Promise.all([text(program.stdout), once(program, 'exit')]);

  expect([output, code]).toEqual(['done\n', 0]);
});

async function start<D extends Definitions>(set: ServiceSet<D>): Promise<StartedServices<D>> {
  const started = await set.start();
  onTestFinished(async () => await started.stop());
  return started;
}

async function textOf(service: { fetch(path: string): Promise<Response> }): Promise<string> {
  return await (await service.fetch('/')).text();
}
