import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, expectTypeOf, onTestFinished, test, vi } from 'vitest';
import type { RunningService } from '../../service/running-service.ts';
import { type Handles, services } from '../../world/service-set.ts';
import { countLabelled, docker, dockerTest, testImage } from '../support/docker-test.ts';
import { compose, type ComposeOptions } from './compose.ts';

vi.setConfig({ testTimeout: 60_000 });

function write(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'compose-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return join(folder, 'compose.yaml');
}

function failureOf(text: string, options?: ComposeOptions): string {
  const path = write({ 'compose.yaml': text });
  try {
    compose(path, options);
  } catch (error) {
    return error instanceof Error ? error.message.replace(path, 'compose.yaml') : String(error);
  }
  return expect.unreachable('it was read');
}

dockerTest(
  'a Compose file becomes services, with its dependencies, health checks, jobs and variables',
  async () => {
    const path = write({
      'compose.yaml': `
x-database: &database
  POSTGRES_USER: \${DATABASE_USER:-nobody}
  POSTGRES_PASSWORD: secret

services:
  api:
    image: ${testImage('node')}
    command: node -e "require('http').createServer((_, r) => r.end(process.env.GREETING)).listen(3000)"
    environment:
      - GREETING=hello \${WHO:?who is it}
    ports: ['18080:3000']
    depends_on:
      migrate: { condition: service_completed_successfully }
      cache: { condition: service_started }
  migrate:
    image: ${testImage('postgres')}
    entrypoint: [psql, '--host=db', '--command=create table orders (id int)']
    environment: { PGPASSWORD: secret, PGUSER: shop, PGDATABASE: shop }
    depends_on: { db: { condition: service_healthy } }
  db:
    image: ${testImage('postgres')}
    environment:
      <<: *database
    env_file: [db.env]
    healthcheck:
      test: pg_isready --host=127.0.0.1 --username=shop
      interval: 10s
    volumes:
      - data:/var/lib/postgresql/data
      - ./seed.sql:/docker-entrypoint-initdb.d/seed.sql:ro
  cache:
    image: ${testImage('redis')}
    mem_limit: 64m
    restart: always
  extra:
    image: nowhere
    profiles: [extra]
volumes:
  data:
`,
      '.env': 'DATABASE_USER=shop\n',
      'db.env': 'POSTGRES_DB=shop\nPOSTGRES_USER=ignored\n',
      'seed.sql': `create table seeds (name text); insert into seeds values ('apple');`,
    });
    const shop = services(compose(path, { variables: { WHO: 'world' } }));
    expect(shop.graph.order.toSorted()).toEqual(['api', 'cache', 'db', 'migrate']);
    const started = await shop.start();
    onTestFinished(async () => await started.stop());
    const { api, db } = started.services;
    expect(await (await api?.fetch('/'))?.text()).toBe('hello world');
    const query = 'select (select name from seeds), (select count(*) from orders)';
    const answer = await db?.exec(['psql', '--username=shop', '-At', `--command=${query}`]);
    expect(answer?.stdout).toBe('apple|0\n');
    expect(started.own.map(({ state }) => state).toSorted()).toEqual([
      'done',
      'running',
      'running',
      'running',
    ]);
  },
);

dockerTest('services share the volumes that the file gives them together', async () => {
  const path = write({
    'compose.yaml': `services:
  writer: { image: ${testImage('base')}, command: [sh, -c, 'echo shared > /out/text'], volumes: ['both:/out'] }
  reader:
    image: ${testImage('base')}
    command: [sleep, '1000']
    volumes: ['both:/in:ro']
    depends_on: { writer: { condition: service_completed_successfully } }
volumes: { both: }
`,
  });
  const started = await services(compose(path)).start();
  onTestFinished(async () => await started.stop());
  const { reader } = started.services;
  expect(await reader?.exec('cat /in/text')).toMatchObject({ code: 0, stdout: 'shared\n' });
  const id = reader?.identity.kind === 'container' ? reader.identity.id : '';
  const set = docker('inspect', '--format', '{{index .Config.Labels "clnrm.set"}}', id);
  await started.stop();
  expect(countLabelled(`clnrm.set=${set}`)).toBe(0);
});

test('a volume cannot be shared across scopes', () => {
  const path = write({
    'compose.yaml':
      'services:\n  a: { image: a, volumes: ["data:/a"] }\n  b: { image: b, volumes: ["data:/b"] }\n',
  });
  expect(() => compose(path, { options: { b: { scope: 'test' } } })).toThrow(
    ':3:6: services.b shares the volume "data" with "a", which has another scope. Give both the same.',
  );
});

test('services that are taken by name have types, and may be given what the file does not say', () => {
  const path = write({
    'compose.yaml': 'services: { db: { image: a }, api: { image: b, depends_on: [db] } }',
  });
  const { db, api } = compose(path, {
    services: ['db', 'api'],
    options: { db: { scope: 'test' }, api: { scope: 'test' } },
  });
  const shop = services({ db, api });
  expectTypeOf<Handles<typeof shop.definitions>>().toEqualTypeOf<{
    readonly db: RunningService;
    readonly api: RunningService;
  }>();
  expect([db.scope, api.scope, api.needs]).toEqual(['test', 'test', ['db']]);
});

test.each<[what: string, text: string, error: string]>([
  [
    'no YAML',
    'services:\n  db: {image: a\n',
    'Failed to read compose.yaml:3:1: flow map in block collection must be sufficiently indented and end with a }. Correct the YAML.',
  ],
  [
    'no services',
    'version: "3"\n',
    'Failed to read compose.yaml:1:1: the file has no services. Write them below "services:".',
  ],
  [
    'no image',
    'services:\n  db:\n    ports: ["1:2"]\n',
    'Failed to read compose.yaml:3:5: services.db has neither an image nor a build. Give it one of them.',
  ],
  [
    'what there is not',
    'services:\n  db:\n    image: a\n    privileged: true\n',
    'Failed to read compose.yaml:4:17: services.db.privileged cannot be had here. Take it out, or define "db" with container().',
  ],
  [
    'a slip of the finger',
    'services:\n  db:\n    image: a\n    enviroment: { A: b }\n',
    'Failed to read compose.yaml:4:17: services.db.enviroment is no part of a service. Write "environment" if that is meant.',
  ],
  [
    'a service that there is not',
    'services:\n  db: { image: a }\n  api:\n    image: b\n    depends_on:\n      - dbb\n',
    'Failed to read compose.yaml:6:9: services.api.depends_on[0] asks for "dbb", which is no service of the file. Did you mean "db"? It has "db", "api".',
  ],
  [
    'a service that there is not, with a condition',
    'services:\n  api:\n    image: b\n    depends_on:\n      dbb: { condition: service_started }\n',
    'Failed to read compose.yaml:5:12: services.api.depends_on.dbb asks for "dbb", which is no service of the file. It has "api".',
  ],
  [
    'an image of a variable that is not set',
    'services:\n  db:\n    image: a:$TAG_OF_DB\n',
    'Failed to read compose.yaml:3:12: services.db.image is "a:", which names no image: a variable in it may not be set. Set it, or give it a default as in ${TAG:-latest}.',
  ],
  [
    'a host network',
    'services:\n  db:\n    image: a\n    network_mode: host\n',
    'Failed to read compose.yaml:4:19: services.db.network_mode is "host", which cannot be had here. Take it out: all services have a network.',
  ],
  [
    'a wrong port',
    'services:\n  db:\n    image: a\n    ports:\n      - "1-5:1-5"\n',
    'Failed to read compose.yaml:5:9: services.db.ports[0] is "1-5:1-5", which is no TCP port. Write one such as "8080:80".',
  ],
  [
    'a wrong duration',
    'services:\n  db:\n    image: a\n    healthcheck:\n      test: x\n      interval: soon\n',
    'Failed to read compose.yaml:6:17: services.db.healthcheck.interval is "soon", which is no duration. Write one such as "30s" or "1m30s".',
  ],
  [
    'a wrong condition',
    'services:\n  db:\n    image: a\n    depends_on:\n      x: { condition: ready }\n',
    'Failed to read compose.yaml:5:23: services.db.depends_on.x.condition is "ready", which is no condition. Use one of service_started, service_healthy, service_completed_successfully.',
  ],
  [
    'a missing variable',
    'services:\n  db:\n    image: a:${TAG_OF_DB:?which one}\n',
    'Failed to read compose.yaml:3:12: services.db.image needs the variable TAG_OF_DB, which is not set (which one). Set it in the environment or in .env.',
  ],
  [
    'a missing file',
    'services:\n  db:\n    image: a\n    env_file: /nowhere.env\n',
    'Failed to read compose.yaml:4:15: services.db.env_file names /nowhere.env, which cannot be read. Write the file, or correct the path.',
  ],
  [
    'another file',
    'include: [other.yaml]\nservices: { a: { image: a } }\n',
    'Failed to read compose.yaml:1:10: include cannot be had here. Read each file with compose() and put them together.',
  ],
])('what cannot be read is one error with its line: %s', (_, text, error) => {
  expect(failureOf(text)).toBe(error);
});

test('a file or a service that there is not is named', () => {
  expect(() => compose('/nowhere/compose.yaml')).toThrow(
    'Failed to read /nowhere/compose.yaml: there is no such file. Correct the path, which is relative to the working directory of the test.',
  );
  expect(failureOf('services: { a: { image: a }, b: { image: b } }', { services: ['c'] })).toBe(
    'Failed to read compose.yaml: there is no service "c". It has "a", "b".',
  );
});
