import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, expectTypeOf, onTestFinished, test, vi } from 'vitest';
import { secret } from '../definition/secret.ts';
import { command } from '../kinds/command.ts';
import { server } from '../kinds/server.ts';
import { ready } from '../readiness/ready.ts';
import type { RunningService } from '../service/running-service.ts';
import { type Definitions, services, type ServiceSet } from '../world/service-set.ts';
import type { StartedServices } from '../world/start-services.ts';
import { build } from './build.ts';
import { container } from './container.ts';
import { containers } from './container-runtime.ts';
import { removeLabelled } from './reaper/remove-labelled.ts';
import { docker, dockerTest, testImage } from './support/docker-test.ts';

vi.setConfig({ testTimeout: 60_000 });

const project = fileURLToPath(new URL('../../../..', import.meta.url));
const runtime = containers({ image: testImage('node') });
const node = testImage('node');

/** A server that answers with the value of a variable. */
const echo = (variable: string): readonly string[] => [
  'node',
  '-e',
  `require('node:http').createServer((_, r) => r.end(process.env.${variable})).listen(process.env.PORT);
   process.on('SIGTERM', () => process.exit(0))`,
];

async function start<D extends Definitions>(set: ServiceSet<D>): Promise<StartedServices<D>['services']> {
  const started = await set.start();
  onTestFinished(async () => await started.stop());
  return started.services;
}

async function textOf(service: RunningService): Promise<string> {
  return await (await service.fetch('/')).text();
}

async function failureOf(set: ServiceSet): Promise<string> {
  try {
    const started = await set.start();
    await started.stop();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return expect.unreachable('it started');
}

dockerTest('services in containers find each other and those in this process', async () => {
  const shop = await start(
    services({
      mail: server(() => createServer((_, response) => response.end('mail'))),
      db: container(testImage('postgres'), {
        env: { POSTGRES_PASSWORD: secret('hidden') },
        ready: ready.command('pg_isready -h 127.0.0.1'),
        url: 'postgres://postgres@{host}:{port}/postgres',
      }),
      cache: container(testImage('redis')),
      api: container(node, {
        command: echo('ALL'),
        needs: ['db', 'mail', 'cache'],
        env: ({ db, mail, cache }) => ({ ALL: `${db.url} ${mail.url} ${cache.host}:${cache.port}` }),
      }),
    }),
  );

  const [db = '', mail = '', cache = ''] = (await textOf(shop.api)).split(' ');
  expect(shop.db.port).toBe(5432);
  expect(shop.db.environment['POSTGRES_PASSWORD']).toBe('***');
  const asked = await shop.api.exec(['wget', '-qO-', mail]);
  expect(asked).toEqual({ code: 0, stdout: 'mail', stderr: '' });
  const [host, port] = cache.split(':');
  const pong = await shop.api.exec(['sh', '-c', `printf 'PING\\r\\n' | nc -w 1 ${host} ${port}`]);
  expect(pong.stdout).toBe('+PONG\r\n');
  expect(
    await shop.db.exec(['psql', '-At', `--dbname=${db}?host=/var/run/postgresql`], { input: 'select 6 * 7' }),
  ).toEqual({
    code: 0,
    stdout: '42\n',
    stderr: '',
  });
  // By name, as in Compose.
  expect((await shop.api.exec(['wget', '-qO-', `http://api:${shop.api.port}`])).stdout).toContain(
    'postgres://',
  );
});

dockerTest(
  'nothing reaches the outside unless it may, and what may reach nobody can be reached',
  async () => {
    const port = 8080;
    const shop = await start(
      services({
        alone: container(node, { command: echo('PORT'), network: 'none' }),
        room: container(node, {
          command: echo('ALONE'),
          needs: ['alone'],
          env: ({ alone }) => ({ ALONE: alone.url }),
        }),
        open: container(node, { command: echo('PORT'), network: 'open' }),
      }),
    );
    const connect = async (from: RunningService, host: string): Promise<string> =>
      (
        await from.exec([
          'node',
          '-e',
          `const s = require('node:net').connect(${port}, '${host}').setTimeout(1500)
         .on('connect', () => { console.log('connected'); process.exit() })
         .on('error', (e) => { console.log(e.code); process.exit() })
         .on('timeout', () => { console.log('timeout'); process.exit() })`,
        ])
      ).stdout.trim();

    // An address for documentation, which nobody has: old engines drop what goes there, newer ones refuse it.
    expect(await connect(shop.room, '192.0.2.1')).not.toBe('connected');
    expect(networksOf(shop.room)).toEqual([true]);
    expect(networksOf(shop.alone)).toEqual([true]);
    expect(networksOf(shop.open).toSorted()).toEqual([false, true]);
    expect(await connect(shop.open, shop.room.host)).toBe('connected');
    expect(await connect(shop.alone, shop.room.host)).not.toBe('connected');
    expect((await shop.room.exec(['wget', '-qO-', await textOf(shop.room)])).stdout).toBe('8080');
  },
);

dockerTest(
  'the image that a set names for its commands is used beside containers of other images',
  async () => {
    const shop = await start(
      services(
        {
          cache: container(testImage('redis')),
          api: command(echo('CACHE'), { needs: ['cache'], env: ({ cache }) => ({ CACHE: `${cache.port}` }) }),
        },
        { runtime },
      ),
    );
    expect(await textOf(shop.api)).toBe('6379');
  },
);

dockerTest('a restart keeps addresses, files and volumes', async () => {
  const { db } = await start(
    services({
      db: container(node, {
        command: ['node', '-e', `setInterval(() => {}, 1000); console.log('up')`],
        ready: ready.log(/up/),
        volumes: ['/data'],
      }),
    }),
  );
  const before = { identity: db.identity, address: db.address() };
  await db.exec(['sh', '-c', 'echo kept > /data/a; echo kept > /b']);
  await db.restart();
  expect((await db.exec(['cat', '/data/a', '/b'])).stdout).toBe('kept\nkept\n');
  expect({ identity: db.identity, address: db.address() }).toEqual(before);
});

dockerTest(
  'what goes wrong while it starts is one error with the last lines, and leaves nothing',
  async () => {
    const before = docker('ps', '-aq', '--filter', 'label=clnrm.set');
    expect(await failureOf(services({ db: container(testImage('postgres')) }))).toMatch(
      /^Failed to start service "db": it exited with code 1 after \d+ ms, before there was any connection to 198\.19\.\d+\.\d+:5432\. Run it by hand to see why: docker run clnrm\.test\/postgres:latest\. It printed:\n {2}Error: Database is uninitialized/,
    );
    expect(await failureOf(services({ db: container('clnrm.test/nowhere:1', { pull: 'never' }) }))).toBe(
      `Failed to start service "db": its image clnrm.test/nowhere:1 is not on this machine. Fetch it with \`docker pull clnrm.test/nowhere:1\`, make it, or leave out pull: 'never'.`,
    );
    expect(await failureOf(services({ db: container('clnrm.invalid/nowhere:1') }))).toMatch(
      /^Failed to start service "db": its image clnrm\.invalid\/nowhere:1 is not on this machine and cannot be fetched: .*\. Correct its name, log in to its registry, or make it on this machine\.$/,
    );
    const greedy = `const all = []; for (;;) all.push(Buffer.alloc(1e6, 1))`;
    expect(
      await failureOf(
        services({ big: container(node, { command: ['node', '-e', greedy], limits: { memory: '64mb' } }) }),
      ),
    ).toMatch(/^Failed to start service "big": it ran out of memory after \d+ ms, /);
    expect(await failureOf(services({ x: container(node, { command: 'nosuch' }) }))).toBe(
      'Failed to start service "x": command "nosuch" was not found. Install it, or give "command" as a path.',
    );
    expect(docker('ps', '-aq', '--filter', 'label=clnrm.set')).toBe(before);
  },
);

dockerTest('limits hold, use is measured, and signals arrive', async () => {
  const { worker } = await start(
    services({
      worker: container(node, {
        command: [
          'node',
          '-e',
          `process.on('SIGUSR2', () => console.log('signalled')); setInterval(() => {}, 1000); console.log('up')`,
        ],
        ready: ready.log(/up/),
        limits: { cpu: 0.5, memory: '128mb' },
        graceful: 0,
      }),
    }),
  );
  const settings = docker(
    'inspect',
    '--format',
    '{{.HostConfig.NanoCpus}} {{.HostConfig.Memory}}',
    idOf(worker),
  );
  expect(settings).toBe(`500000000 ${128 * 2 ** 20}`);
  const usage = await worker.usage();
  expect(usage.memory).toBeGreaterThan(2 ** 20);
  expect(usage.memory).toBeLessThan(128 * 2 ** 20);
  expect(usage.cpuSeconds).toBeGreaterThan(0);
  await worker.signal('SIGUSR2');
  await vi.waitFor(() => expect(worker.logs()).toContain('signalled'));
});

dockerTest('a program of this machine runs in a container, with its project and its files', async () => {
  const { api } = await start(
    services(
      {
        api: command(echo('HOME_OF_IT'), {
          cwd: project,
          env: { HOME_OF_IT: 'container' },
          files: { 'settings.json': '{"a":1}', '/etc/api.conf': 'b' },
        }),
      },
      { runtime },
    ),
  );
  expect(await textOf(api)).toBe('container');
  expect(api.identity.kind).toBe('container');
  const read = await api.exec([
    'sh',
    '-c',
    'cat $SERVICE_FOLDER/settings.json /etc/api.conf; head -n 1 package.json; touch new',
  ]);
  expect(read.stdout).toBe('{"a":1}b{\n');
  expect(read.stderr).toContain('Read-only file system');
});

dockerTest(
  'what a set runs in and what its containers run in reach each other, each as it was asked for',
  async () => {
    const { api, cache } = await start(
      services(
        {
          cache: container(testImage('redis')),
          api: command(echo('CACHE'), {
            needs: ['cache'],
            cwd: project,
            env: ({ cache: it }) => ({ CACHE: `${it.host}:${it.port}` }),
          }),
        },
        { runtime },
      ),
    );
    const imageOf = (service: RunningService): string =>
      docker('inspect', '--format', '{{.Config.Image}}', idOf(service));
    expect([imageOf(cache), imageOf(api)]).toEqual([testImage('redis'), node]);
    const [host, port] = (await textOf(api)).split(':');
    const pong = await api.exec(['sh', '-c', `printf 'PING\\r\\n' | nc -w 1 ${host} ${port}`]);
    expect(pong.stdout).toBe('+PONG\r\n');
  },
);

dockerTest('a container of testcontainers is taken as it is and keeps what its module offers', async () => {
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
  const given = container(new PostgreSqlContainer(testImage('postgres')).withDatabase('shop'));
  const { db, probe } = await start(
    services({
      db: given,
      probe: container(node, {
        command: echo('DB'),
        needs: ['db'],
        env: ({ db: it }) => ({ DB: `${it.host} ${it.port}` }),
      }),
    }),
  );
  expectTypeOf(db.container.getDatabase()).toEqualTypeOf<string>();
  expect(db.container.getDatabase()).toBe('shop');
  expect(db.logs().join('\n')).toContain('database system is ready to accept connections');
  await db.container.snapshot('clean');
  const reached = await probe.exec(['sh', '-c', `nc -w 1 ${await textOf(probe)} </dev/null && echo reached`]);
  expect(reached.stdout).toBe('reached\n');
});

dockerTest('an image is built from a Dockerfile, and a build that fails says what Docker said', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'build-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const label = `clnrm.test.build=${randomUUID()}`;
  onTestFinished(async () => void (await removeLabelled([[label]])));
  writeFileSync(
    join(folder, 'Dockerfile'),
    `FROM ${node}\nARG WHO\nLABEL ${label}\nENV WHO=$WHO\nEXPOSE 9000\nCMD ["node", "-e", "require('http').createServer((_, r) => r.end(process.env.WHO)).listen(9000)"]\n`,
  );
  const { api } = await start(services({ api: build(folder, { args: { WHO: 'built' } }) }));
  expect(api.port).toBe(9000);
  expect(await textOf(api)).toBe('built');

  mkdirSync(join(folder, 'bad'));
  writeFileSync(join(folder, 'bad/Dockerfile'), `FROM ${node}\nLABEL ${label}\nRUN echo broken && exit 3\n`);
  const failure = await failureOf(services({ api: build(join(folder, 'bad')) }));
  expect(failure).toContain(
    `Failed to start service "api": its image cannot be built from ${join(folder, 'bad/Dockerfile')}. Build it by hand with`,
  );
  expect(failure).toMatch(/\n {2}.*broken/);
});

test('neither testcontainers nor the reader of Compose files is loaded before it is needed', () => {
  const source = `
    import { createRequire } from 'node:module';
    import { container, compose, services } from './packages/scenario/src/index.ts';
    services({ db: container('postgres') });
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    console.log(loaded.filter((path) => /node_modules.(testcontainers|dockerode|yaml)/.test(path)).length);`;
  const args = ['--conditions=@clnrm/source', '--input-type=module', '--eval', source];
  expect(execFileSync(process.execPath, args, { cwd: project, encoding: 'utf8' })).toBe('0\n');
});

test('what cannot have been meant is refused where it is written', () => {
  expect(() => container('')).toThrow(
    `Failed to define the container of "": this is no name of an image. Give one such as 'postgres:17'.`,
  );
  // @ts-expect-error no such policy
  expect(() => container('redis', { pull: 'sometimes' })).toThrow(
    `Failed to define the container of "redis": its "pull" is "sometimes". Use one of 'missing', 'always', 'never'.`,
  );
  expect(() => container('redis', { inMemory: ['data'] })).toThrow(
    'Failed to define the container of "redis": "data" is no absolute path. Give paths inside the container with a slash first.',
  );
  // @ts-expect-error no container
  expect(() => container({})).toThrow(
    `Failed to define a container: its image is {}. Give the name of an image, such as 'postgres:17', or a container of testcontainers.`,
  );
  expect(() => build('/nowhere')).toThrow(
    'Failed to define the build of "/nowhere": there is no file /nowhere/Dockerfile. Correct the folder or "dockerfile".',
  );
});

/** Of each network that a container is in, whether it leads nowhere else. */
function networksOf(service: RunningService): readonly boolean[] {
  const format = '{{range .NetworkSettings.Networks}}{{.NetworkID}} {{end}}';
  const networks = docker('inspect', '--format', format, idOf(service)).split(' ');
  return docker('network', 'inspect', '--format', '{{.Internal}}', ...networks)
    .split('\n')
    .map((internal) => internal === 'true');
}

function idOf(service: RunningService): string {
  return service.identity.kind === 'container' ? service.identity.id : '';
}
